import Forecasting
import JSON
import Markets
import Parameters
import Reports

/// One evaluation with its progress on the terminal.
struct EvaluationRun {
    let name: String
    let series: ObservedSeries
    let chosen: ChosenAlgorithm
    let evaluation: RollingOriginEvaluation

    /// - Throws: ``CommandFailure``, or the exit code of Ctrl-C.
    func result() throws -> EvaluationResult {
        let interruption = Interruption()
        let bar = ProgressBar("evaluate")
        defer { bar.finish() }
        do {
            let forecasts = try evaluation.forecasts(
                on: series.values,
                algorithm: chosen.algorithm,
                parameters: chosen.parameters
            ) { share in
                let origin = min(evaluation.windows, Int(share * Double(evaluation.windows)) + 1)
                bar.show(share, "origin \(origin) of \(evaluation.windows)")
                return !interruption.isRequested
            }
            let report = try evaluation.report(of: forecasts, on: series.values)
            return EvaluationResult(run: self, forecasts: forecasts, report: report)
        } catch ForecastingError.cancelled {
            bar.finish()
            throw interruption.end("an evaluation stores nothing, so nothing is left")
        } catch {
            throw series.explained(error)
        }
    }
}

/// What an evaluation found, for people, programs and pictures.
struct EvaluationResult {
    let run: EvaluationRun
    let forecasts: [OriginForecast]
    private let figures: RollingOriginReport

    init(run: EvaluationRun, forecasts: [OriginForecast], report: RollingOriginReport) {
        (self.run, self.forecasts, figures) = (run, forecasts, report)
    }

    private var summary: EvaluationSummary { EvaluationSummary(figures.json) }

    var report: EvaluationReport {
        EvaluationReport(
            name: run.name,
            observed: run.series.plotted,
            paths: forecasts.map { run.series.path($0.forecast, origin: $0.origin) },
            summary: summary
        )
    }

    func printText() {
        let evaluation = run.evaluation
        let fits = evaluation.refitInterval == 1 ? "each time" : "at every \(evaluation.refitInterval)th origin"
        standardOutput(
            "\(run.name) on the \(run.series.label): \(run.series.values.count) observations, \(evaluation.windows) origins "
                + "\(evaluation.step) apart, \(evaluation.horizon) steps from each, fitted \(fits)\n"
        )
        var table = Table(header: summary.header)
        for row in summary.rows { table.add(row: row) }
        standardOutput(table.text + "\n")
        standardOutput(summary.verdict)
    }

    var json: [UInt8] {
        let evaluation = run.evaluation
        return JSONWriter.object { writer in
            writer.member("series", run.series.label)
            writer.member("algorithm", run.chosen.algorithm.id)
            writer.member("parameters", JSONValue.object(run.chosen.parameters.json))
            for member in figures.json.members { writer.member(member.key, member.value) }
            writer.member("step", evaluation.step)
            writer.member("refit_every", evaluation.refitInterval)
            writer.member("embargo", evaluation.embargo)
            writer.member("verdict", summary.verdict)
            writer.member("forecasts") { $0.array(forecasts) { write($1, to: &$0) } }
        }
    }

    private func write(_ made: OriginForecast, to writer: inout JSONWriter) {
        let (inner, outer) = (made.forecast.interval(level: 0.8), made.forecast.interval(level: 0.95))
        writer.object {
            $0.member("origin", made.origin)
            $0.member("as_of", run.series.asOf(made.origin)?.iso8601)
            $0.member("actual", made.actual)
            $0.member("value", made.forecast.mean)
            $0.member("lower_80", inner.lower)
            $0.member("upper_80", inner.upper)
            $0.member("lower_95", outer.lower)
            $0.member("upper_95", outer.upper)
        }
    }
}

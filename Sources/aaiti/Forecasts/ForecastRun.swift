import Forecasting
import JSON
import Markets
import Parameters
import Reports

/// A forecast of a series of which nothing is stored: fitted, asked and forgotten.
struct ForecastRun {
    let series: ObservedSeries
    let chosen: ChosenAlgorithm
    let horizon: Int

    /// - Throws: ``CommandFailure``, or the exit code of Ctrl-C.
    func result() throws -> ForecastResult {
        let interruption = Interruption()
        let bar = ProgressBar("predict")
        defer { bar.finish() }
        do {
            let fitted = try chosen.algorithm.fit(series.values, parameters: chosen.parameters) { share in
                bar.show(share, "fitting")
                return !interruption.isRequested
            }
            let forecast = try fitted.forecast(
                from: series.values,
                horizon: horizon,
                future: KnownFuture(times: series.targets(horizon)?.map(\.milliseconds))
            )
            return ForecastResult(run: self, forecast: forecast, summary: fitted.summary)
        } catch ForecastingError.cancelled {
            bar.finish()
            throw interruption.end("nothing is stored of a forecast of a file, so nothing is left")
        } catch {
            throw series.explained(error)
        }
    }
}

/// What a ``ForecastRun`` came to, for people, programs and pictures.
struct ForecastResult {
    let run: ForecastRun
    let forecast: Forecast
    /// What was estimated.
    let summary: JSONObject

    var report: ForecastReport {
        ForecastReport(name: run.chosen.name, history: run.series.plotted, path: run.series.path(forecast))
    }

    private var bounds: [[Double]] {
        let (inner, outer) = (forecast.interval(level: 0.8), forecast.interval(level: 0.95))
        return [inner.lower, inner.upper, outer.lower, outer.upper]
    }

    var text: String {
        let targets = run.series.targets(run.horizon)
        var table = Table("step", targets == nil ? "observation" : "at", "forecast", "80% from", "to", "95% from", "to")
        let columns = [forecast.mean] + bounds
        for step in 0..<forecast.horizon {
            let place = targets?[step].iso8601 ?? String(run.series.values.count + step + 1)
            table.add(row: [String(step + 1), place] + columns.map { number($0[step]) })
        }
        return table.text
    }

    var json: [UInt8] {
        let targets = run.series.targets(run.horizon)
        let count = run.series.values.count
        let bounds = bounds
        return JSONWriter.object { writer in
            writer.member("series", run.series.label)
            writer.member("observations", count)
            writer.member("algorithm", run.chosen.algorithm.id)
            writer.member("parameters", JSONValue.object(run.chosen.parameters.json))
            writer.member("fit", JSONValue.object(summary))
            writer.member("as_of", run.series.asOf(count)?.iso8601)
            writer.member("predictions") {
                $0.array(0..<forecast.horizon) { writer, step in
                    writer.object {
                        $0.member("step", step + 1)
                        $0.member("target_time", targets?[step].iso8601)
                        $0.member("value", forecast.mean[step])
                        $0.member("lower_80", bounds[0][step])
                        $0.member("upper_80", bounds[1][step])
                        $0.member("lower_95", bounds[2][step])
                        $0.member("upper_95", bounds[3][step])
                    }
                }
            }
        }
    }
}

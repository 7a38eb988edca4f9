import API
import ArgumentParser
import Forecasting
import JSON
import Markets
import Platform
import Reports
import Storage

struct Predict: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a trained model what comes next, or forecast a series from a CSV file.",
        discussion: """
            The forecast of a model is stored, and scored when its time has come. With --csv an algorithm is fitted to the \
            file and forecasts what follows it; nothing is stored.

            Examples:
              aaiti predict hourly --horizon 24 --plot next-day.html
              aaiti predict --csv sales.csv --column units --algorithm arima --param p=1 --param d=1 --param q=1
            """
    )

    @Argument(help: "The name or identifier of the model.")
    var model: String?

    @OptionGroup var file: ValueFileOptions
    @OptionGroup var algorithm: AlgorithmOptions

    @Option(help: "How many steps ahead; as the model was made for, or 24 with --csv, if not given.")
    var horizon: Int?

    @Option(help: "The account that owns the model; the only admin if not given.")
    var user: String?

    @OptionGroup var plot: PlotOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (model == nil) != (file.csv == nil) else {
            throw ValidationError(model == nil ? "name a model, or a file with --csv" : "--csv is in place of a model")
        }
        guard file.csv != nil || !algorithm.isGiven else {
            throw ValidationError("the model has its own --algorithm and --param: leave them out")
        }
        guard file.column == nil || file.csv != nil else { throw ValidationError("--column is for --csv") }
    }

    func run() async throws {
        let plotFile = try plot.file()
        if let horizon, !(1...Predictor.maximumHorizon).contains(horizon) {
            throw CommandFailure("--horizon \(horizon): must be from 1 to \(Predictor.maximumHorizon)")
        }
        if let path = file.csv {
            try forecastFile(path, plotFile)
        } else {
            try await askModel(model ?? "", plotFile)
        }
    }

    private func askModel(_ name: String, _ plotFile: PlotFile?) async throws {
        let local = LocalPlatform(try data.openExisting("predict"))
        let model = try local.requireModel(name, user: user)
        // A forecast asks nobody whether to go on: Ctrl-C ends the process.
        let interruption = Interruption {
            standardError("aaiti: interrupted: a forecast is stored whole or not at all; the same command shows it")
            Predict.exit(withError: ExitCode(Interruption.exitCode))
        }
        defer { withExtendedLifetime(interruption) {} }
        let answer = try await local.platform.predictor.predict(
            modelID: model.id,
            userID: model.userID,
            horizon: horizon
        )
        if let plotFile { try plotFile.write(try local.report(answer, of: model)) }
        if output.json {
            return standardOutput(
                bytes: JSONWriter.object {
                    $0.member("predictions", answer.records)
                    $0.member("model_version", answer.modelVersion)
                    $0.member("cached", answer.isCached)
                }
            )
        }
        var table = Table("step", "candle that opens", "close", "80% from", "to", "95% from", "to")
        for record in answer.records {
            let values = [record.value, record.lower80, record.upper80, record.lower95, record.upper95]
            table.add(row: [String(record.step), record.targetTime.iso8601] + values.map(number))
        }
        standardOutput(table.text)
    }

    private func forecastFile(_ path: String, _ plotFile: PlotFile?) throws {
        let chosen = try algorithm.chosen()
        let run = ForecastRun(series: try file.series(path), chosen: chosen, horizon: horizon ?? 24)
        let result = try run.result()
        if let plotFile { try plotFile.write(result.report) }
        if output.json { standardOutput(bytes: result.json) } else { standardOutput(result.text) }
    }
}

extension LocalPlatform {
    /// What a model says, beside the candles that it was made from.
    func report(_ answer: PredictionAnswer, of model: ModelRecord) throws -> ForecastReport {
        let records = answer.records
        guard let first = records.first else { throw CommandFailure("--plot: there is nothing to draw") }
        let candles = try platform.market.candles(
            first.symbol,
            model.timeframe,
            to: first.asOf,
            limit: max(500, records.count * 3),
            closedOnly: true
        )
        guard let last = candles.close.last else { throw CommandFailure("--plot: there are no candles to draw") }
        let path = ForecastPath(
            origin: Double(first.asOf.milliseconds),
            last: last,
            x: records.map { ObservedSeries.place($0.targetTime, model.timeframe) },
            mean: records.map(\.value),
            inner: ForecastPath.Bounds(lower: records.map(\.lower80), upper: records.map(\.upper80)),
            outer: ForecastPath.Bounds(lower: records.map(\.lower95), upper: records.map(\.upper95))
        )
        return ForecastReport(
            name: "\(model.name), version \(answer.modelVersion)",
            history: ObservedSeries(candles).plotted,
            path: path
        )
    }
}

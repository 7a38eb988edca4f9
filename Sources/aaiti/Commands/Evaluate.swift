import ArgumentParser
import Forecasting
import JSON
import Markets
import Parameters
import Platform
import Storage

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a model or an algorithm by forecasting the past, beside naive.",
        discussion: """
            From each of several origins the next steps are forecast with what was known by then, and compared with what \
            came. A model is judged by its algorithm and parameters, fitted anew. Nothing is stored; a server may be \
            running on the same data.

            Examples:
              aaiti evaluate hourly --plot hourly.html
              aaiti evaluate --symbol BTC-USDT --timeframe 1h --algorithm arima --param p=2 --param d=1 --param q=2
              aaiti evaluate --csv sales.csv --column units --algorithm drift --horizon 12 --windows 20 --json
            """
    )

    @Argument(help: "The name or identifier of a model.")
    var model: String?

    @Option(help: "The symbol whose closes are forecast, such as BTC-USDT.")
    var symbol: Symbol?

    @Option(help: "The timeframe of these closes, such as 1h.")
    var timeframe: Timeframe?

    @OptionGroup var file: ValueFileOptions
    @OptionGroup var algorithm: AlgorithmOptions
    @OptionGroup var origins: OriginOptions

    @Option(help: "Only so many observations, the latest; all if not given.")
    var last: Int?

    @Option(help: "The account that owns the model; the only admin if not given.")
    var user: String?

    @OptionGroup var plot: PlotOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let sources = [model != nil, symbol != nil, file.csv != nil].count(where: \.self)
        guard sources == 1 else {
            throw ValidationError(
                sources == 0
                    ? "name a model, or a series with --symbol and --timeframe or with --csv"
                    : "a model, --symbol and --csv are three ways to name one series: give one of them"
            )
        }
        guard (symbol == nil) == (timeframe == nil) else {
            throw ValidationError(symbol == nil ? "--timeframe is for --symbol" : "--symbol needs --timeframe")
        }
        guard model == nil || !algorithm.isGiven else {
            throw ValidationError("the model has its own --algorithm and --param: leave them out")
        }
        guard file.column == nil || file.csv != nil else { throw ValidationError("--column is for --csv") }
    }

    func run() throws {
        let plotFile = try plot.file()
        try origins.check()
        if let last, last < 1 { throw CommandFailure("--last \(last): must be at least 1") }
        let subject = try subject()
        let series = last.map(subject.series.suffix) ?? subject.series
        let run = EvaluationRun(
            name: subject.name,
            series: series,
            chosen: subject.chosen,
            evaluation: origins.evaluation(subject.chosen, count: series.values.count, horizon: subject.horizon)
        )
        let result = try run.result()
        if let plotFile { try plotFile.write(result.report) }
        if output.json { standardOutput(bytes: result.json) } else { result.printText() }
    }

    /// What is judged, on what.
    private struct Subject {
        let name: String
        let series: ObservedSeries
        let chosen: ChosenAlgorithm
        /// The horizon that the model was made for.
        var horizon: Int?
    }

    private func subject() throws -> Subject {
        if let path = file.csv {
            let chosen = try algorithm.chosen()
            return Subject(name: chosen.name, series: try file.series(path), chosen: chosen)
        }
        if let symbol, let timeframe {
            let chosen = try algorithm.chosen()
            let market = LocalPlatform(try data.inspect("evaluate").directory).platform.market
            let horizon = origins.horizon ?? OriginOptions.standardHorizon
            let series = try market.closes(symbol, timeframe, for: chosen, horizon: horizon)
            return Subject(name: chosen.name, series: series, chosen: chosen)
        }
        let local = LocalPlatform(try data.inspect("evaluate").directory)
        let model = try local.requireModel(model ?? "", user: user)
        guard let symbol = model.symbols.first else { throw CommandFailure("the model '\(model.name)' has no symbol") }
        // Of a trained model what it was trained with, which an algorithm may have chosen by itself.
        let artifact = model.version > 0 ? try local.platform.models.artifact(of: model, version: model.version) : nil
        let given = try JSONValue(parsing: artifact?.parameters ?? model.parameters).objectValue ?? [:]
        let chosen = try ChosenAlgorithm(artifact?.algorithm ?? model.algorithm, given)
        let market = local.platform.market
        return Subject(
            name: model.name,
            series: try market.closes(
                symbol,
                model.timeframe,
                for: chosen,
                horizon: origins.horizon ?? model.horizon,
                days: model.trainingPeriodDays
            ),
            chosen: chosen,
            horizon: model.horizon
        )
    }
}

/// Where the forecasts of an evaluation begin, and how far they reach.
struct OriginOptions: ParsableArguments {
    static let standardHorizon = 24

    @Option(help: "How many steps are forecast from each origin; 24, or as the model was made for, if not given.")
    var horizon: Int?

    @Option(help: "How far apart the origins are; spread over the second half of the series if not given.")
    var step: Int?

    @Option(help: "How many origins; 12, or as many as fit, if not given.")
    var windows: Int?

    @Option(help: "The model is fitted anew at every so many origins.")
    var refitEvery = 1

    @Option(help: "So many observations before each origin are kept from the fit.")
    var embargo = 0

    @Option(help: "A fit sees so many observations at most, the latest; all if not given.")
    var training: Int?

    @Option(
        help: """
            How many observations a season has: what MASE and the seasonal naive forecast go by. The algorithm's season, \
            or 1, if not given.
            """
    )
    var season: Int?

    /// - Throws: ``CommandFailure`` that names the first option out of its range.
    func check() throws {
        let given = [
            ("--horizon", horizon ?? 1, 1), ("--step", step ?? 1, 1), ("--windows", windows ?? 1, 1),
            ("--refit-every", refitEvery, 1), ("--embargo", embargo, 0), ("--training", training ?? 3, 3),
            ("--season", season ?? 1, 1),
        ]
        for (name, value, least) in given where !(least...100_000).contains(value) {
            throw CommandFailure("\(name) \(value): must be from \(least) to 100000")
        }
    }

    func evaluation(_ chosen: ChosenAlgorithm, count: Int, horizon known: Int?) -> RollingOriginEvaluation {
        let horizon = horizon ?? known ?? Self.standardHorizon
        let minimum = chosen.algorithm.minimumObservations(chosen.parameters) + embargo
        var evaluation = RollingOriginEvaluation(
            horizon: horizon,
            fitting: count,
            minimum: minimum,
            windows: windows ?? 12,
            step: step
        )
        // What was asked for is done or refused, not made to fit.
        if let windows {
            evaluation = RollingOriginEvaluation(
                horizon: horizon,
                step: evaluation.step,
                windows: windows,
                endingAt: count
            )
        }
        evaluation.refitInterval = refitEvery
        evaluation.embargo = embargo
        evaluation.maximumTrainingCount = training
        let own = chosen.parameters.json["season"]?.integerValue.map(Int.init) ?? 1
        evaluation.season = season ?? max(1, own)
        return evaluation
    }
}

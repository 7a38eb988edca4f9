import API
import ArgumentParser
import Forecasting
import JSON
import Markets
import Platform
import Reports
import Storage

struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit a forecasting model to stored candles, and judge it beside naive.",
        discussion: """
            A model of that name is trained again; otherwise it is made. Ctrl-C cancels the training: a model that was \
            there before stays as it was.

            Examples:
              aaiti train BTC-USDT --timeframe 1h --algorithm arima --param p=2 --param d=1 --param q=2 --name hourly
              aaiti train BTC-USDT --timeframe 1h --name hourly --plot hourly.svg
              aaiti algorithms arima
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe to forecast, such as 1h.")
    var timeframe: Timeframe

    @OptionGroup var algorithm: AlgorithmOptions

    @Option(help: "How many candles ahead the model is judged on; 24 if not given.")
    var horizon: Int?

    @Option(help: "How many days back the training data reach; all if not given.")
    var trainingDays: Int?

    @Option(help: "The name of the model; made of symbol, timeframe and algorithm if not given.")
    var name: String?

    @Option(help: "The account that owns the model; the only admin if not given.")
    var user: String?

    @OptionGroup var plot: PlotOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let plotFile = try plot.file()
        let progress = TrainingProgress()
        let local = LocalPlatform(try data.openExisting("train"), events: progress)
        let (model, isNew) = try model(local)
        let trained = try await train(model, isNew: isNew, local, progress)
        if let plotFile {
            let answer = try await local.platform.predictor.predict(modelID: trained.id, userID: trained.userID)
            try plotFile.write(try local.report(answer, of: trained))
        }
        if output.json { return standardOutput(bytes: JSONWriter.bytes(of: trained)) }
        try printTable(trained)
    }

    /// Trains the model, and takes a new one back if that comes to nothing.
    private func train(
        _ model: ModelRecord,
        isNew: Bool,
        _ local: LocalPlatform,
        _ progress: TrainingProgress
    ) async throws -> ModelRecord {
        let platform = local.platform
        let (job, _) = try await platform.training.enqueue(modelID: model.id, userID: model.userID)
        let interruption = Interruption {
            Task {
                do {
                    _ = try await platform.training.cancel(job.id, userID: model.userID)
                } catch {
                    standardError("aaiti: the training could not be cancelled: \(explanation(of: error))")
                }
            }
        }
        let ended = await progress.end(of: job.id)
        guard ended.status != .succeeded else { return try platform.models.model(model.id, userID: model.userID) }
        if isNew { try platform.models.delete(model.id, userID: model.userID) }
        let state = model.version > 0 ? "version \(model.version)" : "untrained"
        let left = isNew ? "nothing is kept of the model" : "the model '\(model.name)' stays as it was, \(state)"
        if interruption.isRequested { throw interruption.end("the training was cancelled, \(left)") }
        throw CommandFailure("the training \(ended.status.rawValue): \(ended.error ?? "no reason given"); \(left)")
    }

    /// The model of that name, which must be the one described, or a new one.
    private func model(_ local: LocalPlatform) throws -> (model: ModelRecord, isNew: Bool) {
        let draft = try draft()
        if let owner = try local.ownerIfAny(user), let known = try local.model(draft.name, of: owner) {
            try requireSame(known)
            return (known, false)
        }
        do {
            try local.platform.models.check(draft)
            return (try local.platform.models.create(draft, userID: try local.owner(user).id), true)
        } catch let error as PlatformError {
            throw error.flagged
        }
    }

    /// - Throws: ``CommandFailure`` if the model is not what was asked for; what was not said is as it was.
    private func requireSame(_ known: ModelRecord) throws {
        let isSame =
            known.symbols == [symbol] && known.timeframe == timeframe
            && (algorithm.algorithm ?? known.algorithm) == known.algorithm
            && (horizon ?? known.horizon) == known.horizon
            && (trainingDays == nil || trainingDays == known.trainingPeriodDays)
        let parameters = try JSONValue(parsing: known.parameters)
        let isParametersSame = try algorithm.parameters.object().members.allSatisfy { member in
            let there = parameters[member.key]
            return there == member.value || there?.doubleValue.map { $0 == member.value.doubleValue } ?? false
        }
        guard isSame, isParametersSame else {
            throw CommandFailure(
                "--name \(known.name): there is another model of that name (\(known.algorithm) \(known.parameters), horizon "
                    + "\(known.horizon)): leave out what differs to train that one again, or choose another --name"
            )
        }
    }

    private func draft() throws -> ModelDraft {
        if let horizon, !(1...Predictor.maximumHorizon).contains(horizon) {
            throw CommandFailure("--horizon \(horizon): must be from 1 to \(Predictor.maximumHorizon)")
        }
        if let trainingDays, !(1...36_500).contains(trainingDays) {
            throw CommandFailure("--training-days \(trainingDays): must be from 1 to 36500")
        }
        let id = algorithm.algorithm ?? "arima"
        return ModelDraft(
            name: name ?? "\(symbol) \(timeframe.rawValue) \(id)",
            algorithm: id,
            symbols: [symbol],
            timeframe: timeframe,
            trainingPeriodDays: trainingDays,
            horizon: horizon ?? 24,
            parameters: try algorithm.parameters.object()
        )
    }

    private func printTable(_ model: ModelRecord) throws {
        let metrics = try model.metrics.flatMap { try JSONValue(parsing: $0).objectValue } ?? [:]
        let summary = EvaluationSummary(metrics)
        standardOutput("\(model.name), version \(model.version), beside what it has to beat:\n")
        var table = Table(header: summary.header)
        for row in summary.rows { table.add(row: row) }
        standardOutput(table.text + "\n")
        standardOutput(summary.verdict)
    }
}

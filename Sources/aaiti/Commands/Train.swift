import API
import ArgumentParser
import Forecasting
import JSON
import Markets
import Platform
import Storage
import Synchronization

struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit a forecasting model to stored candles, and judge it beside naive.",
        discussion: """
            A model of that name is trained again; otherwise it is made.

            Example:
              aaiti train BTC-USDT --timeframe 1h --algorithm arima --param p=2 --param d=1 --param q=2 --name hourly
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe to forecast, such as 1h.")
    var timeframe: Timeframe

    @Option(help: "The algorithm: arima, naive or drift.")
    var algorithm = "arima"

    @Option(help: "How many candles ahead the model is judged on.")
    var horizon = 24

    @Option(help: "How many days back the training data reach; all if not given.")
    var trainingDays: Int?

    @Option(help: "The name of the model; made of symbol, timeframe and algorithm if not given.")
    var name: String?

    @Option(help: "The account that owns the model; the only admin if not given.")
    var user: String?

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let progress = TrainingProgress()
        let local = LocalPlatform(try data.openExisting("train"), events: progress)
        let draft = try draft()
        try local.platform.models.check(draft)
        let owner = try local.owner(user)
        let model = try model(draft, local, owner)
        let (job, _) = try await local.platform.training.enqueue(modelID: model.id, userID: owner.id)
        let ended = await progress.end(of: job.id)
        guard ended.status == .succeeded else {
            throw CommandFailure("the training \(ended.status.rawValue): \(ended.error ?? "no reason given")")
        }
        let trained = try local.platform.models.model(model.id, userID: owner.id)
        if output.json { return standardOutput(bytes: JSONWriter.bytes(of: trained)) }
        try printTable(trained)
    }

    /// The model of that name, which must be the one described, or a new one.
    private func model(_ draft: ModelDraft, _ local: LocalPlatform, _ owner: UserRecord) throws -> ModelRecord {
        guard let known = try local.model(draft.name, of: owner) else {
            return try local.platform.models.create(draft, userID: owner.id)
        }
        guard known.algorithm == algorithm, known.symbols == [symbol], known.timeframe == timeframe else {
            throw CommandFailure("there is another model named '\(draft.name)': choose another --name")
        }
        return known
    }

    private func draft() throws -> ModelDraft {
        guard (1...Predictor.maximumHorizon).contains(horizon) else {
            throw CommandFailure("--horizon \(horizon): must be from 1 to \(Predictor.maximumHorizon)")
        }
        if let trainingDays, !(1...36_500).contains(trainingDays) {
            throw CommandFailure("--training-days \(trainingDays): must be from 1 to 36500")
        }
        return ModelDraft(
            name: name ?? "\(symbol) \(timeframe.rawValue) \(algorithm)",
            algorithm: algorithm,
            symbols: [symbol],
            timeframe: timeframe,
            trainingPeriodDays: trainingDays,
            horizon: horizon,
            parameters: try parameters.object()
        )
    }

    private func printTable(_ model: ModelRecord) throws {
        let metrics = try model.metrics.map { try JSONValue(parsing: $0) } ?? .null
        var table = Table("", "MASE", "RMSE", "sMAPE", "80%", "95%")
        for (label, key) in [(model.name, "model"), ("naive", "naive"), ("drift", "drift")] {
            guard let row = metrics[key] else { continue }
            func cell(_ name: String) -> String { row[name]?.doubleValue.map { number($0) } ?? "–" }
            table.add(label, cell("mase"), cell("rmse"), cell("smape"), cell("coverage_80"), cell("coverage_95"))
        }
        standardOutput(table.text)
        let isBetter = metrics["beats_naive"]?.boolValue ?? false
        standardOutput(
            isBetter
                ? "Better than naive over \(metrics["windows"]?.integerValue ?? 0) origins."
                : "Not better than naive: nothing here says that the model knows more than the last price."
        )
    }
}

/// A number for people: six significant digits.
func number(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "–" }
    let digits = 6
    let magnitude = Int(log10Floor(abs(value)))
    let decimals = max(0, digits - 1 - magnitude)
    var scale = 1.0
    for _ in 0..<min(decimals, 15) { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : "\(rounded)"
}

private func log10Floor(_ value: Double) -> Double {
    var exponent = 0.0
    var value = value
    while value >= 10 {
        value /= 10
        exponent += 1
    }
    while value < 1 {
        value *= 10
        exponent -= 1
    }
    return exponent
}

/// Shows a training on the terminal and waits for its end.
private final class TrainingProgress: ApplicationEventSink {
    private struct State {
        var ended: [String: TrainingJobRecord] = [:]
        var waiting: [String: CheckedContinuation<TrainingJobRecord, Never>] = [:]
    }

    private let bar = ProgressBar("train")
    private let state = Mutex(State())

    func publish(_ event: ApplicationEvent, to userID: String) {
        guard case .modelTraining(let job) = event else { return }
        guard job.status.isTerminal else { return bar.show(job.progress, job.stage) }
        bar.finish()
        let continuation = state.withLock { state in
            state.ended[job.id] = job
            return state.waiting.removeValue(forKey: job.id)
        }
        continuation?.resume(returning: job)
    }

    func end(of id: String) async -> TrainingJobRecord {
        await withCheckedContinuation { continuation in
            let ended = state.withLock { state -> TrainingJobRecord? in
                if let job = state.ended[id] { return job }
                state.waiting[id] = continuation
                return nil
            }
            if let ended { continuation.resume(returning: ended) }
        }
    }
}

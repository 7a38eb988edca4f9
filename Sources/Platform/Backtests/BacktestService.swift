import JSON
import Logging
public import Markets
public import Storage
import Synchronization
public import Trading

/// Backtests: queued, run one after another on their own thread, stored with their results.
public final class BacktestService: Sendable {
    private static let maximumWaiting = 64
    /// Of so many backtests, the latest, the trials of an idea are counted.
    private static let maximumTrials = 1000

    private static let interrupted = "AAITI stopped before the backtest was finished: run it again"

    private struct Running {
        var record: BacktestRecord
        let flag: CancellationFlag
        let task: Task<Void, Never>
    }

    private struct State {
        var running: [String: Running] = [:]
        var isStopping = false
    }

    private let store: any BacktestStore
    private let runner: BacktestRunner
    private let events: any ApplicationEventSink
    private let clock: any MarketClock
    private let logger: Logger
    private let threads = BoundedWorkQueue(label: "backtests", width: 1, maximumWaiting: maximumWaiting)
    private let state = Mutex(State())

    init(
        store: any BacktestStore,
        runner: BacktestRunner,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        logger: Logger
    ) {
        self.store = store
        self.runner = runner
        self.events = events
        self.clock = clock
        self.logger = logger
    }

    /// Checks, stores and queues a backtest; it runs in the background.
    public func create(_ draft: BacktestDraft, userID: String) throws -> BacktestRecord {
        let prepared = try runner.prepare(draft, userID: userID)
        let record = BacktestRecord(
            id: newIdentifier(),
            userID: userID,
            symbol: draft.symbol,
            timeframe: draft.timeframe,
            request: String(decoding: JSONWriter.bytes(of: draft.json), as: UTF8.self),
            createdAt: clock.now
        )
        try state.withLock { state in
            guard !state.isStopping else { throw PlatformError.busy("AAITI is stopping", retryAfterSeconds: 10) }
            guard state.running.count < Self.maximumWaiting else {
                throw PlatformError.busy("too many backtests are waiting", retryAfterSeconds: 5)
            }
            try store.create(record)
            let flag = CancellationFlag()
            let task = Task { await run(record, prepared, draft, flag) }
            state.running[record.id] = Running(record: record, flag: flag, task: task)
        }
        return record
    }

    /// The user's backtest as it stands.
    public func backtest(_ id: String, userID: String) throws -> BacktestRecord {
        guard let backtest = try store.backtest(id: id), backtest.userID == userID else {
            throw PlatformError.notFound("backtest")
        }
        return current(backtest)
    }

    public func backtests(userID: String, _ page: PageRequest) throws -> Page<BacktestRecord> {
        var page = try store.backtests(userID: userID, page)
        page.items = page.items.map(current)
        return page
    }

    /// What a finished backtest produced.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if it is not finished, or failed.
    public func result(_ id: String, userID: String) throws -> (backtest: BacktestRecord, result: BacktestResult) {
        let backtest = try backtest(id, userID: userID)
        guard let result = try store.result(backtestID: id) else {
            throw PlatformError.conflict("the backtest is \(backtest.status.rawValue): it has no result")
        }
        return (backtest, result)
    }

    /// The closes of the candles that a backtest traded on, as they are stored now; none if they are gone.
    public func closes(_ backtest: BacktestRecord) throws -> [(time: Timestamp, close: Double)] {
        do { return try runner.closes(backtest) } catch PlatformError.notFound { return [] }
    }

    /// How often the user has tried the draft's strategy on its market, the draft included: what a result that was picked
    /// from many must be measured by.
    public func trials(_ draft: BacktestDraft, userID: String) throws -> BacktestTrials {
        let page = try store.backtests(userID: userID, PageRequest(limit: Self.maximumTrials))
        let sharpes = try page.items.compactMap { record -> Double?? in
            guard record.symbol == draft.symbol, record.timeframe == draft.timeframe, let metrics = record.metrics,
                try JSONValue(parsing: record.request)["strategy"]?["type"]?.stringValue == draft.strategy.type
            else { return nil }
            return .some(try JSONValue(parsing: metrics)["sharpe"]?.doubleValue)
        }
        return BacktestTrials(count: sharpes.count + 1, sharpes: sharpes.compactMap(\.self))
    }

    /// Stops the backtest if it runs, and deletes it.
    public func delete(_ id: String, userID: String) throws {
        _ = try backtest(id, userID: userID)
        state.withLock { $0.running[id]?.flag }?.cancel()
        try store.deleteBacktest(id: id)
    }

    /// Closes the backtests that were unfinished when the process ended.
    func resume() throws {
        for var backtest in try store.unfinishedBacktests() {
            backtest.status = .failed
            backtest.error = Self.interrupted
            backtest.finishedAt = clock.now
            try store.update(backtest)
        }
    }

    /// Stops what runs or waits, which fails, saying so.
    func shutdown() async {
        let all = state.withLock { state in
            state.isStopping = true
            return Array(state.running.values)
        }
        for one in all { one.flag.cancel() }
        for one in all { await one.task.value }
    }

    private func run(
        _ record: BacktestRecord,
        _ prepared: BacktestRunner.Prepared,
        _ draft: BacktestDraft,
        _ flag: CancellationFlag
    ) async {
        defer { state.withLock { $0.running[record.id] = nil } }
        do {
            try await threads.run { [self] in
                guard !flag.isCancelled else { throw BacktestError.cancelled }
                var running = record
                running.status = .running
                try store.update(running)
                state.withLock { $0.running[record.id]?.record = running }
                events.publish(.backtestUpdate(running), to: record.userID)
                var reported = 0.0
                let trials = try trials(draft, userID: record.userID)
                let outcome = try runner.run(prepared, draft, trials: trials) { share in
                    // A message for each hundredth at the most: a backtest is fast, its listeners need not be.
                    if share >= reported + 0.01 {
                        reported = share
                        report(running, share)
                    }
                    return !flag.isCancelled
                }
                try finish(running, outcome)
            }
        } catch BacktestError.cancelled {
            let isStopping = state.withLock(\.isStopping)
            end(record, isStopping ? .failed : .cancelled, error: isStopping ? Self.interrupted : nil)
        } catch {
            end(record, .failed, error: "\(error)")
        }
    }

    /// The progress of a backtest that runs is not stored.
    private func current(_ backtest: BacktestRecord) -> BacktestRecord {
        guard backtest.status == .running else { return backtest }
        return state.withLock { $0.running[backtest.id]?.record } ?? backtest
    }

    private func report(_ record: BacktestRecord, _ share: Double) {
        var record = record
        record.progress = share
        state.withLock { $0.running[record.id]?.record = record }
        events.publish(.backtestUpdate(record), to: record.userID)
    }

    private func finish(_ record: BacktestRecord, _ outcome: BacktestRunner.Outcome) throws {
        let result = outcome.result
        var record = record
        record.status = .succeeded
        record.progress = 1
        record.metrics = String(decoding: JSONWriter.bytes(of: result.metrics), as: UTF8.self)
        record.finishedAt = clock.now
        var trades = JSONWriter(capacity: 256 * result.trades.count + 2)
        trades.array(result.trades) { $1.write(to: &$0, instrument: outcome.instrument) }
        let stored = BacktestResult(
            trades: trades.bytes,
            equity: JSONWriter.bytes(of: result.equity),
            verdict: JSONWriter.bytes(of: outcome.verdict)
        )
        try store.finish(record, result: stored)
        events.publish(.backtestUpdate(record), to: record.userID)
    }

    private func end(_ record: BacktestRecord, _ status: JobStatus, error: String?) {
        var record = record
        record.status = status
        record.error = error
        record.finishedAt = clock.now
        do {
            try store.update(record)
            events.publish(.backtestUpdate(record), to: record.userID)
        } catch StoreError.notFound {
            // It was deleted while it ran.
        } catch {
            logger.error("the end of a backtest could not be stored", metadata: ["error": "\(error)"])
        }
    }
}

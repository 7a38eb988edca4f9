package import Logging
package import MarketData
package import Markets
package import Storage
import Synchronization

/// Keeps the active bots running: gives each the events of its market, and takes them up again after a restart.
package final class BotSupervisor: MarketEventSink {
    private struct Series: Hashable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private struct State {
        var workers: [String: BotWorker] = [:]
        var bySeries: [Series: [BotWorker]] = [:]

        mutating func remove(_ worker: BotWorker) {
            if workers[worker.id] === worker { workers[worker.id] = nil }
            let series = Series(symbol: worker.symbol, timeframe: worker.timeframe)
            bySeries[series]?.removeAll { $0 === worker }
            if bySeries[series]?.isEmpty == true { bySeries[series] = nil }
        }
    }

    private let market: MarketService
    private let factory: StrategyFactory
    let environment: BotWorker.Environment
    private let state = Mutex(State())
    private let live = Mutex<LiveMarket?>(nil)
    private let room = Backpressure()
    /// Closed while trading is stopped, and keeps the limits of accounts.
    let gate: SendGate

    package init(
        store: any BotStore,
        market: MarketService,
        factory: StrategyFactory,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        logger: Logger
    ) {
        self.market = market
        self.factory = factory
        // A bot waits at most once, so that the number of bots is the bound.
        gate = SendGate(store: store, events: events, clock: clock, logger: logger)
        let threads = BoundedWorkQueue(label: "bots", width: 2, maximumWaiting: 10_000)
        environment = BotWorker.Environment(
            store: store,
            events: events,
            clock: clock,
            threads: threads,
            room: room,
            gate: gate,
            logger: logger
        )
    }

    /// Names the market whose events come in, and whose candles are the history that bots begin with.
    func follow(_ live: LiveMarket) { self.live.withLock { $0 = live } }

    /// Runs a bot from its stored state on.
    func start(_ bot: BotRecord) throws {
        try environment.store.prepareForSteps()
        start(try runner(of: bot))
    }

    func start(_ runner: BotRunner) {
        let bot = runner.bot
        gate.restore(runner.stake, of: bot)
        let worker = BotWorker(runner, environment, history: history(of: bot)) { [weak self] worker in
            self?.state.withLock { $0.remove(worker) }
        }
        state.withLock { state in
            state.workers[bot.id] = worker
            state.bySeries[Series(symbol: bot.symbol, timeframe: bot.timeframe), default: []].append(worker)
        }
        // What was decided before it ended last is told to the venue at once, not with the next candle.
        worker.post([])
        environment.events.publish(.botUpdate(bot), to: bot.userID)
    }

    private func history(of bot: BotRecord) -> BotRunner.History {
        { [market, weak self] start, end, limit in
            guard limit > 0 else { return CandleSeries(symbol: bot.symbol, timeframe: bot.timeframe) }
            self?.storeWaitingCandles()
            return try market.candles(
                bot.symbol,
                bot.timeframe,
                from: start,
                to: end,
                limit: limit == .max ? nil : limit,
                closedOnly: true
            )
        }
    }

    /// The newest closed candles may still wait to be stored.
    private func storeWaitingCandles() { live.withLock { $0 }?.storeWaitingCandles() }

    /// The closed candles of a market that open in `range`.
    func candles(_ symbol: Symbol, _ timeframe: Timeframe, _ range: ClosedRange<Timestamp>) throws -> CandleSeries {
        storeWaitingCandles()
        let end = timeframe.next(after: range.upperBound)
        return try market.candles(symbol, timeframe, from: range.lowerBound, to: end, closedOnly: true)
    }

    /// The closed candles of a market that open before `end`.
    func candles(_ symbol: Symbol, _ timeframe: Timeframe, to end: Timestamp?) throws -> CandleSeries {
        storeWaitingCandles()
        return try market.candles(symbol, timeframe, to: end, closedOnly: true)
    }

    /// Takes a bot out and stores its new status.
    ///
    /// - Returns: `nil` if it was not running.
    func end(_ id: String, as status: BotStatus) throws -> BotRecord? {
        guard let worker = state.withLock({ $0.workers[id] }) else { return nil }
        let bot = try worker.end(as: status, market: marketTime)
        state.withLock { $0.remove(worker) }
        return bot
    }

    /// Stops a bot that does not run: withdraws what it has left at the venue, once that has met the candles since.
    func withdraw(_ bot: BotRecord) throws -> BotRecord {
        var runner = try runner(of: bot)
        let now = environment.clock.now
        let gate: BotRunner.Gate = { [gate] in gate.refusal(of: $0, from: bot.id, userID: bot.userID) }
        let history = history(of: bot)
        try runner.end(as: .stopped, at: now, market: marketTime, history: history, gate: gate) { step, runner in
            try environment.save(step, of: runner)
        }
        return runner.bot
    }

    /// Up to when candles have passed; `nil` with a recording, which has a time of its own: what is stored may lie in its
    /// future.
    private var marketTime: Timestamp? { live.withLock { $0 }?.isOnTheClock == true ? environment.clock.now : nil }

    /// The bots in the scope that are at work, or have left orders at their venues.
    func bots(under scope: TradingStop.Scope) throws -> [BotRecord] {
        let store = environment.store
        // The active ones first: one that fails or pauses between the reads is among them.
        let active = try store.bots(status: .active)
        let known = Set(active.map(\.id))
        let resting = try (store.bots(status: .paused) + store.bots(status: .error))
            .filter { $0.state != nil && !known.contains($0.id) }
        return (active + resting).filter { scope.covers($0.userID) }
    }

    /// How a bot that runs is doing; `nil` if it does not run.
    func health(_ id: String) -> BotHealth? { state.withLock { $0.workers[id] }?.health }

    /// A runner that goes on from the bot's stored state.
    func runner(of bot: BotRecord) throws -> BotRunner {
        try BotRunner(
            bot: bot,
            venue: environment.store.venue(botID: bot.id),
            factory: factory,
            currentInstrument: market.instrument(bot.symbol)
        )
    }

    /// The versions of a model that its owner's bots ask, or would ask if they went on.
    func versionsHeld(of model: ModelRecord) throws -> Set<Int> {
        let running = state.withLock { Array($0.workers.values) }
        var held = Set(running.compactMap { $0.modelVersions[model.id] })
        var page = PageRequest(limit: 100)
        while true {
            let bots = try environment.store.bots(userID: model.userID, page).items
            for bot in bots where bot.strategy.contains(model.id) {
                // One whose state cannot be read cannot go on, and holds nothing.
                if let version = (try? BotRunner.modelVersions(of: bot))?[model.id] { held.insert(version) }
            }
            guard bots.count == page.limit else { return held }
            page.offset += page.limit
        }
    }

    package var interest: MarketInterest { [] }

    package func waitForRoom() async throws { try await room.wait() }

    /// How often a feed has waited for a bot.
    package var feedWaits: Int { room.waits }

    package func receive(_ events: [MarketEvent]) {
        let bySeries = state.withLock { $0.bySeries }
        guard !bySeries.isEmpty else { return }
        var posts: [Series: [BotEvent]] = [:]
        for event in events {
            let series: Series
            let post: BotEvent
            switch event {
            case .candleOpened(let symbol, let timeframe, let time, let price):
                series = Series(symbol: symbol, timeframe: timeframe)
                post = .candleOpened(at: time, price: price)
            case .candle(let symbol, let timeframe, let candle, isClosed: true):
                series = Series(symbol: symbol, timeframe: timeframe)
                post = .candleClosed(candle)
            case .candleAmended(let symbol, let timeframe, let candle):
                series = Series(symbol: symbol, timeframe: timeframe)
                post = .candleAmended(candle)
            case .gap(let symbol, let timeframe, let gap):
                series = Series(symbol: symbol, timeframe: timeframe)
                post = .gap(gap)
            case .candle, .update: continue
            }
            if bySeries[series] != nil { posts[series, default: []].append(post) }
        }
        for (series, events) in posts {
            for worker in bySeries[series] ?? [] { worker.post(events) }
        }
    }

    /// Waits for the steps under way; the bots stay active in the store.
    package func shutdown() {
        let workers = state.withLock { state in
            defer { state = State() }
            return Array(state.workers.values)
        }
        for worker in workers { worker.quiesce() }
    }
}

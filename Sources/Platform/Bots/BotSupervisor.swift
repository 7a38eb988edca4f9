import Logging
import MarketData
import Markets
import Storage
import Synchronization

/// Keeps the active bots running: gives each the events of its market, and takes them up again after a restart.
final class BotSupervisor: MarketEventSink {
    private struct Series: Hashable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private struct State {
        var workers: [String: BotWorker] = [:]
        var bySeries: [Series: [BotWorker]] = [:]
    }

    private let market: MarketService
    private let factory: StrategyFactory
    private let environment: BotWorker.Environment
    private let state = Mutex(State())

    init(
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
        let threads = BoundedWorkQueue(label: "bots", width: 2, maximumWaiting: 10_000)
        environment = BotWorker.Environment(
            store: store,
            events: events,
            clock: clock,
            threads: threads,
            logger: logger
        )
    }

    /// Runs a bot from its stored state on.
    func start(_ bot: BotRecord) throws {
        let runner = try BotRunner(bot: bot, factory: factory, currentInstrument: market.instrument(bot.symbol))
        let worker = BotWorker(runner, environment) { [market] start, end, limit in
            guard limit > 0 else { return CandleSeries(symbol: bot.symbol, timeframe: bot.timeframe) }
            return try market.candles(
                bot.symbol,
                bot.timeframe,
                from: start,
                to: end,
                limit: limit,
                closedOnly: true
            )
        }
        state.withLock { state in
            state.workers[bot.id] = worker
            state.bySeries[Series(symbol: bot.symbol, timeframe: bot.timeframe), default: []].append(worker)
        }
    }

    /// Takes a bot out and stores its new status.
    ///
    /// - Returns: `nil` if it was not running.
    func end(_ id: String, as status: BotStatus) throws -> BotRecord? {
        let worker = state.withLock { state -> BotWorker? in
            guard let worker = state.workers.removeValue(forKey: id) else { return nil }
            state.bySeries[Series(symbol: worker.symbol, timeframe: worker.timeframe)]?.removeAll { $0 === worker }
            return worker
        }
        return try worker?.end(as: status)
    }

    func receive(_ events: [MarketEvent]) {
        let bySeries = state.withLock { $0.bySeries }
        guard !bySeries.isEmpty else { return }
        var posts: [Series: [BotEvent]] = [:]
        for event in events {
            switch event {
            case .candleOpened(let symbol, let timeframe, let time, let price):
                posts[Series(symbol: symbol, timeframe: timeframe), default: []]
                    .append(.candleOpened(at: time, price: price))
            case .candle(let symbol, let timeframe, let candle, isClosed: true):
                posts[Series(symbol: symbol, timeframe: timeframe), default: []].append(.candleClosed(candle))
            case .candle, .update: break
            }
        }
        for (series, events) in posts {
            for worker in bySeries[series] ?? [] { worker.post(events) }
        }
    }

    /// Takes up the bots that were active when the process ended; one that cannot be taken up goes into its error state.
    func resume() throws {
        for var bot in try environment.store.bots(status: .active) {
            do {
                try start(bot)
            } catch {
                environment.logger.error("a bot cannot go on", metadata: ["bot": "\(bot.id)", "error": "\(error)"])
                bot.status = .error
                bot.error = "\(error)"
                bot.updatedAt = environment.clock.now
                try environment.store.save(BotStep(bot: bot))
            }
        }
    }

    /// Waits for the steps under way; the bots stay active in the store.
    func shutdown() {
        let workers = state.withLock { state in
            defer { state = State() }
            return Array(state.workers.values)
        }
        for worker in workers { worker.quiesce() }
    }
}

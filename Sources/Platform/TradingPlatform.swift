public import Forecasting
public import Logging
public import MarketData
public import Markets
public import Storage
public import Trading

/// The application without its outside: all services on one pair of stores, for the server and the commands alike.
public final class TradingPlatform: Sendable {
    public let clock: any MarketClock
    public let market: MarketService
    public let models: ModelService
    public let training: TrainingQueue
    public let predictor: Predictor
    public let strategies: StrategyFactory
    public let backtestRunner: BacktestRunner
    public let backtests: BacktestService
    public let bots: BotService
    private let caretaker: ModelCaretaker
    private let supervisor: BotSupervisor
    private let scorer: PredictionScorer

    /// What can be set of the application.
    public struct Configuration: Sendable {
        public var training = TrainingQueue.Configuration()
        /// How many forecasts are kept to answer the same question again.
        public var predictionCacheCapacity = 1000

        public init() {}
    }

    /// - Parameters:
    ///   - store: users and their work.
    ///   - candles: market data.
    ///   - events: told what users want to see at once.
    ///   - algorithms: what models can be.
    ///   - strategies: what backtests and bots can run.
    public init(
        store: any ApplicationStore,
        candles: any CandleStore,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        logger: Logger,
        configuration: Configuration = Configuration(),
        algorithms: AlgorithmRegistry = .standard,
        strategies registry: StrategyRegistry = .standard
    ) {
        self.clock = clock
        market = MarketService(store: candles)
        models = ModelService(store: store, market: market, algorithms: algorithms, clock: clock)
        predictor = Predictor(
            store: store,
            models: models,
            market: market,
            events: events,
            clock: clock,
            cacheCapacity: configuration.predictionCacheCapacity
        )
        strategies = StrategyFactory(registry: registry, models: models, predictor: predictor)
        let supervisor = BotSupervisor(
            store: store,
            market: market,
            factory: strategies,
            events: events,
            clock: clock,
            logger: logger
        )
        self.supervisor = supervisor
        training = TrainingQueue(
            store: store,
            models: models,
            trainer: Trainer(loader: TrainingLoader(market: market), algorithms: algorithms, clock: clock),
            heldVersions: { try supervisor.versionsHeld(of: $0) },
            events: events,
            clock: clock,
            logger: logger,
            configuration: configuration.training
        )
        caretaker = ModelCaretaker(
            store: store,
            models: models,
            training: training,
            events: events,
            clock: clock,
            logger: logger
        )
        backtestRunner = BacktestRunner(market: market, strategies: strategies)
        backtests = BacktestService(
            store: store,
            runner: backtestRunner,
            events: events,
            clock: clock,
            logger: logger
        )
        bots = BotService(
            store: store,
            supervisor: supervisor,
            runner: backtestRunner,
            factory: strategies,
            clock: clock
        )
        scorer = PredictionScorer(store: store, market: market, caretaker: caretaker, logger: logger)
    }

    /// What wants to hear of the market, in the order in which it is told.
    public var marketSinks: [any MarketEventSink] { [supervisor, scorer] }

    /// How often a feed has waited for bots that were far behind.
    public var botFeedWaits: Int { supervisor.feedWaits }

    /// Names the market that bots trade on: to be called before ``resume()``.
    public func follow(_ live: LiveMarket) { supervisor.follow(live) }

    /// Takes up what was under way when the process ended: trainings, bots; closes interrupted backtests.
    public func resume() async throws {
        try backtests.resume()
        try supervisor.resume()
        try await training.resume()
    }

    /// Works in the background until the task is cancelled: scores predictions when their time has come, and tends models.
    public func run() async {
        async let care: Void = caretaker.run()
        await scorer.run()
        await care
    }

    /// Looks at once after what ``run()`` looks at now and then: schedules of models, old forecasts.
    public func tend() async { await caretaker.tend() }

    /// Lets steps under way end and stops the rest; what is unfinished is taken up by the next ``resume()``.
    public func shutdown() async {
        supervisor.shutdown()
        await backtests.shutdown()
        await training.shutdown()
    }
}

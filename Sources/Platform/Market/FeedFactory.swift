public import Logging
public import MarketData
public import Markets
import Storage

/// Sets up a feed and the pipeline behind it, with the history that both go on from.
public struct FeedFactory: Sendable {
    /// How far back a simulated market reaches when it begins.
    public static let simulatedHistoryDays: Int64 = 30
    /// How much history a pipeline is warmed up with at the least: the figures of 24 hours, the indicators.
    private static let warmUp: Int64 = 2 * 86_400_000

    private let store: any CandleStore
    private let origin: MarketOrigin
    private let clock: any MarketClock
    private let sinks: [any MarketEventSink]
    private let rules: PipelineRules
    private let maximumSymbols: Int
    private let logger: Logger

    /// - Parameters:
    ///   - rules: what markets take in and keep; a feed loosens what it cannot keep.
    ///   - maximumSymbols: further ones of a feed are refused, and counted.
    public init(
        store: any CandleStore,
        origin: MarketOrigin,
        clock: any MarketClock,
        sinks: [any MarketEventSink],
        rules: PipelineRules = PipelineRules(),
        maximumSymbols: Int = 1000,
        logger: Logger
    ) {
        self.store = store
        self.origin = origin
        self.clock = clock
        self.sinks = sinks
        self.rules = rules
        self.maximumSymbols = maximumSymbols
        self.logger = logger
    }

    /// No feed: what is stored is all there is.
    public func none() -> LiveMarket { live(nil, []) }

    /// A made-up market that goes on where the stored one stops; one that begins has a past of
    /// ``simulatedHistoryDays`` days.
    ///
    /// - Parameters:
    ///   - symbols: which markets; the standard ones if empty.
    ///   - ticksPerSecond: of all symbols together.
    /// - Throws: ``PlatformError/conflict(_:)`` if a symbol holds real prices; `StoreError`.
    public func simulated(symbols: [Symbol], seed: UInt64, ticksPerSecond: Double) throws -> LiveMarket {
        let named = symbols.isEmpty ? SimulatedMarket.standard : symbols.map(SimulatedMarket.named)
        let markets = Array(named.prefix(maximumSymbols))
        let now = Timeframe.oneMinute.open(containing: clock.now)
        let earliest = now - Self.simulatedHistoryDays * 86_400_000
        var lastCandles: [Symbol: Candle] = [:]
        // All are looked at before any is marked: a start that is refused leaves no mark.
        for market in markets { try requireSimulated(market.symbol) }
        for market in markets { lastCandles[market.symbol] = try prepare(market) }
        let newest = lastCandles.values.map { Timeframe.oneMinute.next(after: $0.openTime) }.max()
        let start = min(now, max(earliest, newest ?? earliest))
        var simulation = MarketSimulation(
            markets: markets,
            seed: seed,
            start: start,
            prices: lastCandles.mapValues(\.close)
        )
        for series in simulation.candles(until: now) where !series.isEmpty { _ = try store.merge(series) }
        let feed = SimulatedFeed(
            continuing: simulation,
            ticksPerSecond: min(1000, max(0.01, ticksPerSecond / Double(markets.count))),
            clock: clock
        )
        return live(feed, try named.map { try pipeline($0.symbol, feed.source, rules.forSimulation, before: now) })
    }

    /// A recording, played `speed` times faster than real time; 0 is as fast as possible.
    ///
    /// - Throws: `CandleCSVError` if the file is no recording of candles; ``PlatformError/conflict(_:)``; `StoreError`.
    public func replay(path: String, symbol: Symbol, speed: Double) throws -> LiveMarket {
        try origin.requireReal(symbol)
        let series = try ReplayFeed.candles(ofFile: path, symbol: symbol)
        if try store.instrument(of: symbol) == nil {
            try store.save(.inferred(symbol: symbol, priceDecimals: series.priceDecimals))
        }
        let feed = ReplayFeed(series, speed: speed)
        let start = series.first?.openTime ?? clock.now
        let market = try pipeline(symbol, feed.source, rules.forRecording, finest: series.timeframe, before: start)
        return live(feed, [market])
    }

    private func live(_ feed: (any MarketFeed)?, _ markets: [SymbolPipeline]) -> LiveMarket {
        LiveMarket(
            feed: feed,
            markets: markets,
            maximumMarkets: maximumSymbols,
            writer: CandleBatchWriter(store: store, logger: logger),
            clock: clock,
            sinks: sinks,
            logger: logger
        )
    }

    private func pipeline(
        _ symbol: Symbol,
        _ source: String,
        _ rules: PipelineRules,
        finest: Timeframe = .oneMinute,
        before time: Timestamp
    ) throws -> SymbolPipeline {
        var pipeline = SymbolPipeline(symbol: symbol, source: source, finest: finest, rules: rules)
        // All of the longest candle that is under way.
        let month = Timeframe.oneMonth.open(containing: time)
        let week = Timeframe.oneWeek.open(containing: time)
        let start = min(month, week, time - Self.warmUp)
        pipeline.warm(with: try store.candles(symbol, finest, from: start, to: time, limit: nil))
        return pipeline
    }

    /// Sees that the symbol's stored prices are made up, if there are any.
    private func requireSimulated(_ symbol: Symbol) throws {
        let isReal = try origin.label(of: symbol) != MarketOrigin.simulated
        let isStored = try !store.coverage(of: symbol).isEmpty
        guard !isStored || !isReal else {
            throw PlatformError.conflict(
                "\(symbol) holds real prices here, which the simulation must not continue: name other symbols with "
                    + "--symbols, choose another --data-dir, or start with --feed none"
            )
        }
    }

    /// Marks the symbol's prices as made up and finds the newest.
    private func prepare(_ market: SimulatedMarket) throws -> Candle? {
        try origin.markSimulated(market.symbol)
        if try store.instrument(of: market.symbol) == nil { try store.save(market.instrument) }
        return try store.candles(market.symbol, .oneMinute, from: nil, to: nil, limit: 1).last
    }
}

extension CandleSeries {
    /// The most decimals that a price of the series needs.
    fileprivate var priceDecimals: Int {
        var result = 0
        for prices in [open, high, low, close] {
            for price in prices {
                while result < 12, DecimalStep(decimals: result).value(of: price) != price { result += 1 }
            }
        }
        return result
    }
}

extension DecimalStep {
    /// The multiple of the step that is nearest to `value`.
    fileprivate func value(of value: Double) -> Double? {
        count(rounding: value, .nearest).map { self.value(count: $0) }
    }
}

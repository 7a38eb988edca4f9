public import Markets
import Synchronization

/// The live pipeline of all markets: takes ticks and candles from feeds, and tells its sinks and the candle store what came
/// of them.
///
/// They may come from any thread. Each call's events reach the sinks before the call returns, in the order in which the
/// calls were admitted; a sink may read from the pipeline but must not feed it. Nothing here waits for the store.
public final class MarketPipeline: MarketFeedOutput {
    fileprivate struct Market {
        var pipeline: SymbolPipeline
        var lastArrival: Timestamp?
        /// Whether the call that is being worked off has changed it.
        var isTouched = false
    }

    fileprivate struct State {
        var markets: [Market] = []
        var touched: [Int] = []
        /// Ticks and candles of symbols that there is no market for.
        var unknown = RejectionCounts()
    }

    private let clock: any MarketClock
    private let sinks: [any MarketEventSink]
    private let writer: CandleBatchWriter?
    private let indexes: [Symbol: Int]
    private let finest: [Symbol: Timeframe]
    private let refusedMarkets: Int
    private let state: Mutex<State>
    /// Held while ticks are taken in and their events are delivered, so that no two calls' events mix. The events of a
    /// call; what is in it between calls is only its memory.
    private let delivery = Mutex<[MarketEvent]>([])

    /// - Parameters:
    ///   - markets: one for each symbol, warmed up if there is history.
    ///   - maximumMarkets: further ones are not taken in, and counted.
    ///   - writer: stores the closed candles; `nil` stores nothing.
    public init(
        markets: [SymbolPipeline],
        maximumMarkets: Int = 1000,
        clock: any MarketClock,
        sinks: [any MarketEventSink],
        writer: CandleBatchWriter?
    ) {
        self.clock = clock
        self.sinks = sinks
        self.writer = writer
        let admitted = markets.prefix(maximumMarkets)
        refusedMarkets = markets.count - admitted.count
        indexes = Dictionary(admitted.enumerated().map { ($1.symbol, $0) }) { first, _ in first }
        finest = Dictionary(admitted.map { ($0.symbol, $0.finest) }) { first, _ in first }
        state = Mutex(State(markets: admitted.map { Market(pipeline: $0) }))
    }

    public func ingest(_ ticks: [Tick]) {
        let now = clock.now
        deliver { state, interest, events in
            // Ticks of one market often come in a row.
            var index = -1
            for tick in ticks {
                if index < 0 || state.markets[index].pipeline.symbol != tick.symbol {
                    guard let found = indexes[tick.symbol] else {
                        index = -1
                        state.unknown.add(.unknownSymbol)
                        continue
                    }
                    index = found
                    state.touch(index, now)
                }
                state.markets[index].pipeline.ingest(tick, clock: now, interest: interest, into: &events)
            }
        }
    }

    public func ingest(_ candles: CandleSeries) {
        let now = clock.now
        deliver { state, interest, events in
            guard let index = indexes[candles.symbol] else {
                return state.unknown.add(.unknownSymbol, candles.count)
            }
            guard state.markets[index].pipeline.finest == candles.timeframe else {
                return state.markets[index].pipeline.counts.rejected.add(.misalignedCandle, candles.count)
            }
            state.touch(index, now)
            for candle in candles {
                state.markets[index].pipeline.ingest(finished: candle, clock: now, interest: interest, into: &events)
            }
        }
    }

    public func advance(to time: Timestamp) {
        deliver { state, _, events in
            for index in state.markets.indices { state.markets[index].pipeline.advance(to: time, into: &events) }
        }
    }

    public func begin(at time: Timestamp) {
        state.withLock { state in
            for index in state.markets.indices { state.markets[index].pipeline.begin(at: time) }
        }
    }

    public var isBehind: Bool { writer?.room.isHeld ?? false }

    public func waitForRoom(_ patience: FeedPatience) async throws {
        try await writer?.room.wait()
        guard patience == .withEverybody else { return }
        for sink in sinks { try await sink.waitForRoom() }
    }

    private func deliver(_ body: (inout sending State, MarketInterest, inout [MarketEvent]) -> Void) {
        let interest = sinks.reduce(into: MarketInterest()) { $0.formUnion($1.interest) }
        delivery.withLock { events in
            state.withLock { state in
                body(&state, interest, &events)
                state.settleTouched(interest, &events)
            }
            guard !events.isEmpty else { return }
            store(events)
            for sink in sinks { sink.receive(events) }
            events.removeAll(keepingCapacity: true)
        }
    }

    private func store(_ events: [MarketEvent]) {
        guard let writer else { return }
        for event in events {
            guard let (symbol, timeframe, candle) = event.closedCandle, finest[symbol] == timeframe else { continue }
            writer.append(candle, symbol, timeframe)
        }
    }
}

extension MarketPipeline.State {
    fileprivate mutating func touch(_ index: Int, _ now: Timestamp) {
        if markets[index].isTouched { return }
        markets[index].isTouched = true
        markets[index].lastArrival = now
        touched.append(index)
    }

    fileprivate mutating func settleTouched(_ interest: MarketInterest, _ events: inout [MarketEvent]) {
        for index in touched {
            markets[index].isTouched = false
            if interest.contains(.candlesUnderWay) { markets[index].pipeline.appendCandlesUnderWay(to: &events) }
        }
        touched.removeAll(keepingCapacity: true)
    }
}

extension MarketPipeline {
    /// The symbols of the pipeline, in order.
    public var symbols: [Symbol] { state.withLock { $0.markets.map(\.pipeline.symbol) } }

    /// A market as it stands; `nil` if the symbol is unknown or has no price yet.
    public func snapshot(_ symbol: Symbol) -> MarketSnapshot? { read(symbol, \.snapshot) ?? nil }

    /// The newest price of every market that has one.
    public var lastPrices: [Symbol: Double] {
        state.withLock { state in
            Dictionary(
                state.markets.compactMap { market in market.pipeline.last.map { (market.pipeline.symbol, $0.price) } }
            ) { first, _ in first }
        }
    }

    /// The newest ticks of a market, oldest first.
    public func recentTicks(_ symbol: Symbol) -> [Tick] { read(symbol, \.recentTicks) ?? [] }

    /// The candle of a market that is under way.
    public func candle(_ symbol: Symbol, _ timeframe: Timeframe) -> Candle? {
        read(symbol) { $0.candle(timeframe) } ?? nil
    }

    /// What the pipeline has counted so far.
    public var statistics: PipelineStatistics {
        let writing = writer?.statistics
        return state.withLock { state in
            var total = MarketCounts()
            total.rejected = state.unknown
            for market in state.markets { total += market.pipeline.counts }
            let pairs = state.markets.map { ($0.pipeline.symbol, $0) }
            let bySymbol = Dictionary(pairs) { first, _ in first }
            return PipelineStatistics(
                total: total,
                markets: bySymbol.mapValues(\.pipeline.counts),
                refusedMarkets: refusedMarkets,
                lastArrivals: bySymbol.compactMapValues(\.lastArrival),
                heldBytes: state.markets.reduce(0) { $0 + $1.pipeline.heldBytes },
                writing: writing
            )
        }
    }

    private func read<Value>(_ symbol: Symbol, _ get: (SymbolPipeline) -> Value) -> Value? {
        guard let index = indexes[symbol] else { return nil }
        return state.withLock { get($0.markets[index].pipeline) }
    }
}

public import Markets
import Synchronization

/// The live pipeline of all markets: takes ticks from feeds, and tells its sinks and the candle store what came of them.
///
/// Ticks may come from any thread. Each call's events reach the sinks before the call returns, in the order in which the
/// calls were admitted; a sink may read from the pipeline but must not feed it.
public final class MarketPipeline: MarketFeedOutput {
    private struct State {
        var markets: [SymbolPipeline] = []
        var indexes: [Symbol: Int] = [:]
        var lastArrivals: [Symbol: Timestamp] = [:]
        /// Ticks of symbols that nobody asked for.
        var unknownCount = 0
    }

    private let clock: any MarketClock
    private let sinks: [any MarketEventSink]
    private let writer: CandleBatchWriter?
    private let state: Mutex<State>
    /// Held while ticks are taken in and their events are delivered, so that no two calls' events mix.
    private let delivery = Mutex(())

    /// - Parameters:
    ///   - markets: one for each symbol, warmed up if there is history.
    ///   - writer: stores the closed candles; `nil` stores nothing.
    public init(
        markets: [SymbolPipeline],
        clock: any MarketClock,
        sinks: [any MarketEventSink],
        writer: CandleBatchWriter?
    ) {
        self.clock = clock
        self.sinks = sinks
        self.writer = writer
        let indexes = Dictionary(markets.enumerated().map { ($1.symbol, $0) }) { first, _ in first }
        state = Mutex(State(markets: markets, indexes: indexes))
    }

    /// Takes ticks in, each symbol's in the order of their time.
    public func ingest(_ ticks: [Tick]) {
        let arrival = clock.now
        deliver { state, events in
            for tick in ticks {
                guard let index = state.indexes[tick.symbol] else {
                    state.unknownCount += 1
                    continue
                }
                state.markets[index].ingest(tick, into: &events)
                state.lastArrivals[tick.symbol] = arrival
            }
        }
    }

    /// Closes the candles whose time is over.
    public func advance(to time: Timestamp) {
        deliver { state, events in
            for index in state.markets.indices { state.markets[index].advance(to: time, into: &events) }
        }
    }

    private func deliver(_ body: (inout sending State, inout [MarketEvent]) -> Void) {
        delivery.withLock { _ in
            let events = state.withLock { state in
                var events: [MarketEvent] = []
                body(&state, &events)
                return events
            }
            guard !events.isEmpty else { return }
            store(events)
            for sink in sinks { sink.receive(events) }
        }
    }

    private func store(_ events: [MarketEvent]) {
        guard let writer else { return }
        for case .candle(let symbol, let timeframe, let candle, isClosed: true) in events
        where timeframe == finest(of: symbol) {
            writer.append(candle, symbol, timeframe)
        }
    }

    private func finest(of symbol: Symbol) -> Timeframe? {
        state.withLock { state in state.indexes[symbol].map { state.markets[$0].finest } }
    }
}

extension MarketPipeline {
    /// The symbols of the pipeline, in order.
    public var symbols: [Symbol] { state.withLock { $0.markets.map(\.symbol) } }

    /// A market as it stands; `nil` if the symbol is unknown or has no price yet.
    public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
        state.withLock { state in state.indexes[symbol].flatMap { state.markets[$0].snapshot } }
    }

    /// The newest price of every market that has one.
    public var lastPrices: [Symbol: Double] {
        state.withLock { state in
            Dictionary(
                uniqueKeysWithValues: state.indexes.compactMap { symbol, index in
                    state.markets[index].snapshot.map { (symbol, $0.price) }
                }
            )
        }
    }

    /// The newest ticks of a market, oldest first.
    public func recentTicks(_ symbol: Symbol) -> [Tick] {
        state.withLock { state in state.indexes[symbol].map { state.markets[$0].recentTicks } ?? [] }
    }

    /// The candle of a market that is under way.
    public func candle(_ symbol: Symbol, _ timeframe: Timeframe) -> Candle? {
        state.withLock { state in state.indexes[symbol].flatMap { state.markets[$0].candle(timeframe) } }
    }

    /// What the pipeline has counted so far.
    public var statistics: PipelineStatistics {
        let writing = writer?.statistics
        return state.withLock { state in
            PipelineStatistics(
                ticks: state.markets.reduce(0) { $0 + $1.tickCount },
                dropped: state.markets.reduce(state.unknownCount) { $0 + $1.droppedCount },
                lastArrivals: state.lastArrivals,
                writing: writing
            )
        }
    }
}

/// What a ``MarketPipeline`` has counted since it was made.
public struct PipelineStatistics: Hashable, Sendable {
    /// Ticks taken in.
    public let ticks: Int
    /// Ticks refused: of unknown symbols, with impossible numbers, or too late.
    public let dropped: Int
    /// When the last tick of each symbol arrived, by the clock of this machine.
    public let lastArrivals: [Symbol: Timestamp]
    /// How the candle store keeps up; `nil` if nothing is stored.
    public let writing: CandleWriterStatistics?
}

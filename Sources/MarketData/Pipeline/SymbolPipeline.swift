public import Markets

/// One live market: checks ticks, keeps the newest, builds candles of all timeframes, and keeps the indicators and the
/// figures of the last 24 hours up to date.
///
/// A pure state: what it does with a tick depends on the ticks before it and on nothing else. For each timeframe the
/// events come in this order: `candleOpened`, `candle` as it changes, `candle` closed, and only then the next
/// `candleOpened`.
public struct SymbolPipeline: Sendable {
    /// The timeframes that are built live; coarser ones are built on reading.
    public static let standardTimeframes: [Timeframe] = [
        .oneMinute, .fiveMinutes, .fifteenMinutes, .oneHour, .fourHours, .oneDay,
    ]
    /// How many ticks are kept.
    public static let keptTicks = 1000

    public let symbol: Symbol
    public let source: String
    /// Ticks taken in.
    public private(set) var tickCount = 0
    /// Ticks that were refused: without a positive price, with a negative quantity, or too late.
    public private(set) var droppedCount = 0

    /// Builders from the finest timeframe to the coarsest; the first one takes ticks, the others its candle.
    private var builders: [CandleBuilder]
    private var ticks = RingBuffer<Tick>(capacity: Self.keptTicks)
    private var indicators = IndicatorStates()
    private var day: DayWindow
    private var last: (price: Double, time: Timestamp)?

    /// - Parameter finest: the timeframe that ticks are built into and the indicators run on; the standard ones that can
    ///   be built from it follow.
    public init(symbol: Symbol, source: String, finest: Timeframe = .oneMinute) {
        self.symbol = symbol
        self.source = source
        let coarser = Self.standardTimeframes.filter { $0 != finest && $0.isBuildable(from: finest) }
        day = DayWindow(timeframe: finest)
        builders = ([finest] + coarser).map(CandleBuilder.init(timeframe:))
    }

    /// The timeframe that ticks are built into, the one that is stored.
    public var finest: Timeframe { builders[0].timeframe }

    /// The newest ticks, oldest first.
    public var recentTicks: [Tick] { ticks.elements }

    /// The candle of a timeframe that is under way.
    public func candle(_ timeframe: Timeframe) -> Candle? {
        builders.first { $0.timeframe == timeframe }?.candle
    }

    /// Takes over stored candles of the finest timeframe, as if they had been live, without events.
    ///
    /// - Parameter series: ascending, all closed; older than any tick or candle that came before.
    public mutating func warm(with series: CandleSeries) {
        precondition(series.timeframe == finest, "a pipeline warms up with candles of its finest timeframe")
        for candle in series {
            if case .dropped = builders[0].update(candle) { continue }
            for index in builders.indices.dropFirst() { _ = builders[index].update(candle) }
            finishCandle(candle)
            last = (candle.close, finest.next(after: candle.openTime) - 1)
        }
        if let candle = series.last {
            _ = builders[0].advance(to: finest.next(after: candle.openTime))
            day.move(to: candle.openTime)
        }
    }

    /// Takes a tick in and appends what came of it.
    public mutating func ingest(_ tick: Tick, into events: inout [MarketEvent]) {
        guard tick.price > 0, tick.price.isFinite, tick.quantity >= 0, tick.quantity.isFinite,
            abs(tick.time.milliseconds) < Self.latestMillisecond
        else {
            droppedCount += 1
            return
        }
        advance(to: tick.time, into: &events)
        let change = builders[0].update(time: tick.time, price: tick.price, quantity: tick.quantity)
        guard change != .dropped, let candle = builders[0].candle else {
            droppedCount += 1
            return
        }
        tickCount += 1
        ticks.append(tick)
        last = (tick.price, tick.time)
        if change != .updated {
            day.move(to: candle.openTime)
            events.append(opened(candle, finest))
        }
        updateCoarser(with: candle, into: &events)
        for builder in builders {
            guard let candle = builder.candle else { continue }
            events.append(event(candle, builder.timeframe, isClosed: false))
        }
        if let snapshot { events.append(.update(snapshot)) }
    }

    /// Closes the candles whose time is over.
    public mutating func advance(to time: Timestamp, into events: inout [MarketEvent]) {
        for index in builders.indices {
            guard let closed = builders[index].advance(to: time) else { continue }
            if index == 0 { finishCandle(closed) }
            events.append(event(closed, builders[index].timeframe, isClosed: true))
        }
    }

    /// The market as it stands; `nil` before the first price.
    public var snapshot: MarketSnapshot? {
        guard let last else { return nil }
        let figures = day.figures(with: builders[0].candle)
        return MarketSnapshot(
            symbol: symbol,
            price: last.price,
            change24h: day.referencePrice.map { last.price / $0 - 1 },
            high24h: figures?.high,
            low24h: figures?.low,
            volume24h: figures?.volume,
            indicators: indicators.current,
            source: source,
            time: last.time
        )
    }

    /// Timestamps beyond this (the year 33658) are no times of a market.
    private static let latestMillisecond: Int64 = 1_000_000_000_000_000

    private mutating func finishCandle(_ candle: Candle) {
        indicators.update(close: candle.close)
        day.append(candle)
    }

    private mutating func updateCoarser(with candle: Candle, into events: inout [MarketEvent]) {
        for index in builders.indices.dropFirst() {
            guard case .opened = builders[index].update(candle) else { continue }
            events.append(opened(candle, builders[index].timeframe))
        }
    }

    private func opened(_ candle: Candle, _ timeframe: Timeframe) -> MarketEvent {
        let openTime = timeframe.open(containing: candle.openTime)
        return .candleOpened(symbol: symbol, timeframe: timeframe, openTime: openTime, price: candle.open)
    }

    private func event(_ candle: Candle, _ timeframe: Timeframe, isClosed: Bool) -> MarketEvent {
        .candle(symbol: symbol, timeframe: timeframe, candle: candle, isClosed: isClosed)
    }
}

public import Markets

/// One live market: checks ticks, keeps the newest, builds candles of all timeframes, and keeps the indicators and the
/// figures of the last 24 hours up to date.
///
/// A pure state: what it does with a tick depends on the ticks before it and on nothing else. ``MarketEvent`` says in
/// which order its events come.
///
/// A candle that closes is complete: one whose interval the feed did not see from its beginning (``begin(at:)``) is never
/// told, nor stored. Ticks may come in any order within a candle; a tick or a finished candle that comes after the close
/// amends it for as long as ``PipelineRules/lateCandles`` allows.
public struct SymbolPipeline: Sendable {
    /// How many candles of the past the indicators and the figures of the day are warmed up with.
    private static let warmUpCandles = 2880

    public let symbol: Symbol
    public let source: String
    public let rules: PipelineRules
    /// What has been counted since the market was set up.
    public internal(set) var counts = MarketCounts()

    /// The candle of the finest timeframe that is under way.
    var builder: CandleBuilder
    /// What follows from all closed candles.
    var derived: DerivedState
    /// The newest closed candles, oldest first: those that can still be amended.
    var amendable: [TimedCandle] = []
    /// What followed from the candles before them.
    var settled: DerivedState
    /// Nothing that opens before this can be amended.
    var amendableFrom = Timestamp(milliseconds: .min)
    /// Where the market's first candle opened: what came before it was not seen.
    var firstOpen: Timestamp?
    /// The time that candles have been closed by.
    var closedBy = Timestamp(milliseconds: .min)
    var day: DayWindow
    var last: (price: Double, time: Timestamp)?

    /// When the last candle of the finest timeframe closed.
    private var lastClose = Timestamp(milliseconds: .min)
    /// When the next candle of any timeframe closes.
    private var nextClose = Timestamp(milliseconds: .max)
    /// The interval that the feed saw a part of only: no candle is built in it.
    private var incomplete: Range<Timestamp>?
    private var kept: RingBuffer<KeptTick>
    private var newestID = Int64.min
    private var jumps: JumpFilter?

    /// - Parameter finest: the timeframe that ticks are built into and the indicators run on; the others that can be built
    ///   from it follow.
    public init(
        symbol: Symbol,
        source: String,
        finest: Timeframe = .oneMinute,
        rules: PipelineRules = PipelineRules()
    ) {
        self.symbol = symbol
        self.source = source
        self.rules = rules
        builder = CandleBuilder(timeframe: finest)
        day = DayWindow(timeframe: finest)
        derived = DerivedState(coarser: Timeframe.allCases.filter { $0 != finest && $0.isBuildable(from: finest) })
        settled = derived
        kept = RingBuffer(capacity: rules.keptTicks)
        jumps = rules.jump.map(JumpFilter.init)
    }

    /// The timeframe that ticks are built into, the one that is stored.
    public var finest: Timeframe { builder.timeframe }

    /// The timeframes that are built, the finest first.
    public var timeframes: [Timeframe] { [finest] + derived.coarser.map(\.timeframe) }

    /// The newest ticks in the order of their arrival, oldest first.
    public var recentTicks: [Tick] { kept.elements.map { $0.tick(symbol) } }

    /// The candle of a timeframe that is under way.
    public func candle(_ timeframe: Timeframe) -> Candle? {
        if timeframe == finest { return builder.candle }
        return derived.coarser.first { $0.timeframe == timeframe }?.candle(with: builder.candle)
    }

    /// The market as it stands; `nil` before the first price.
    public var snapshot: MarketSnapshot? {
        guard let last else { return nil }
        let figures = day.figures(with: builder.candle)
        return MarketSnapshot(
            symbol: symbol,
            price: last.price,
            change24h: day.referencePrice.map { last.price / $0 - 1 },
            high24h: figures?.high,
            low24h: figures?.low,
            volume24h: figures?.volume,
            indicators: derived.indicators.current,
            source: source,
            time: last.time
        )
    }

    /// The bytes that the market holds, its collections' room included.
    public var heldBytes: Int {
        MemoryLayout<Self>.stride + kept.bytes + day.bytes
            + (derived.coarser.capacity + settled.coarser.capacity) * MemoryLayout<CandleAggregator>.stride
            + amendable.capacity * MemoryLayout<TimedCandle>.stride + 2 * IndicatorStates.heldBytes
    }

    // MARK: Beginning

    /// Takes over stored candles of the finest timeframe, as if they had been live, without events.
    ///
    /// - Parameter series: ascending, all closed; older than any tick or candle that came before. The newest 2,880 of them
    ///   count for the indicators and the day, all for the coarser candles.
    public mutating func warm(with series: CandleSeries) {
        precondition(series.timeframe == finest, "a pipeline warms up with candles of its finest timeframe")
        guard let newest = series.last else { return }
        let firstCounted = max(0, series.count - Self.warmUpCandles)
        let firstAmendable = max(firstCounted, series.count - rules.lateCandles)
        for index in 0..<firstCounted { settled.takeCoarser(series[index]) { _, _ in } }
        for index in firstCounted..<firstAmendable {
            settled.take(series[index]) { _, _ in }
            day.append(series[index])
        }
        derived = settled
        for index in firstAmendable..<series.count { finish(TimedCandle(finished: series[index])) }
        firstOpen = series.first?.openTime
        let closeTime = finest.next(after: newest.openTime)
        builder.pass(closeTime)
        lastClose = closeTime
        closedBy = closeTime
        derived.advance(to: closeTime) { _, _ in }
        nextClose = derived.nextClose
        settle()
        day.move(to: newest.openTime)
        last = (newest.close, closeTime - 1)
        jumps?.begin(price: newest.close, time: closeTime)
    }

    /// Says that the feed has all ticks from `time` on, and may have missed some before it: the candle that was under way
    /// then is dropped, and none is built until the next begins.
    public mutating func begin(at time: Timestamp) {
        let complete = finest.open(atOrAfter: time)
        if builder.frontier < complete, builder.current != nil {
            builder.discard()
            counts.incompleteCandles += 1
            nextClose = derived.nextClose
        }
        incomplete = builder.frontier < complete ? builder.frontier..<complete : nil
    }

    // MARK: Ticks

    /// Takes a tick in and appends what came of it.
    ///
    /// - Parameters:
    ///   - clock: the time by the clock, which the tick's is held against; `nil` for not at all.
    ///   - interest: which of the frequent events are wanted.
    @inline(__always)
    public mutating func ingest(
        _ tick: Tick,
        clock: Timestamp? = nil,
        interest: MarketInterest = .all,
        into events: inout [MarketEvent]
    ) {
        if let reason = fault(of: tick, clock) { return counts.rejected.add(reason) }
        if jumps?.accepts(price: tick.price, time: tick.time) == false { return hold(tick, interest, &events) }
        if jumps?.held.isEmpty == false { counts.rejected.add(.jump, jumps?.giveUp() ?? 0) }
        accept(tick, interest, &events)
    }

    /// Closes the candles whose time is over.
    public mutating func advance(to time: Timestamp, into events: inout [MarketEvent]) {
        if time >= nextClose { close(by: time, &events) }
    }

    /// Appends the candles that are under way, in the timeframes that are shown.
    public func appendCandlesUnderWay(to events: inout [MarketEvent]) {
        guard let fine = builder.candle else { return }
        events.append(.candle(symbol: symbol, timeframe: finest, candle: fine, isClosed: false))
        for aggregator in derived.coarser where aggregator.timeframe.isShownLive {
            guard let candle = aggregator.candle(with: fine) else { continue }
            events.append(.candle(symbol: symbol, timeframe: aggregator.timeframe, candle: candle, isClosed: false))
        }
    }

    @inline(__always)
    private func fault(of tick: Tick, _ clock: Timestamp?) -> Rejection? {
        guard tick.price > 0, tick.price < .infinity, tick.quantity >= 0, tick.quantity < .infinity else {
            return numericFault(of: tick)
        }
        if let reason = rules.fault(of: tick.time, clock) { return reason }
        if let id = tick.id, id <= newestID { return repetition(of: tick, id) }
        return nil
    }

    private func numericFault(of tick: Tick) -> Rejection {
        if !tick.price.isFinite || !tick.quantity.isFinite { return .notFinite }
        if tick.quantity < 0 { return .negativeQuantity }
        return tick.price == 0 ? .zeroPrice : .negativePrice
    }

    /// Whether a tick with a number that is not new was here before. One from so long ago that it may have been forgotten
    /// counts as late: taking it in could count it twice.
    private func repetition(of tick: Tick, _ id: Int64) -> Rejection? {
        if kept.contains(where: { $0.id == id }) { return .duplicate }
        if let oldest = kept.oldestOfFull, tick.time <= oldest.time { return .late }
        return nil
    }

    private mutating func hold(_ tick: Tick, _ interest: MarketInterest, _ events: inout [MarketEvent]) {
        if let id = tick.id, jumps?.held.contains(where: { $0.id == id }) == true {
            return counts.rejected.add(.duplicate)
        }
        guard let (confirmed, dropped) = jumps?.hold(tick) else { return }
        counts.rejected.add(.jump, dropped)
        for tick in confirmed { accept(tick, interest, &events) }
    }

    @inline(__always)
    private mutating func accept(_ tick: Tick, _ interest: MarketInterest, _ events: inout [MarketEvent]) {
        if tick.time >= nextClose { close(by: tick.time, &events) }
        if incomplete?.contains(tick.time) != true {
            switch builder.update(time: tick.time, price: tick.price, quantity: tick.quantity) {
            case .updated: break
            case .opened: candleHasOpened(&events)
            case .late: guard amend(with: tick, &events) else { return counts.rejected.add(.late) }
            }
        }
        counts.ticks += 1
        kept.append(KeptTick(tick))
        if let id = tick.id, id > newestID { newestID = id }
        if last.map({ tick.time >= $0.time }) ?? true { last = (tick.price, tick.time) }
        if interest.contains(.prices), let snapshot { events.append(.update(snapshot)) }
    }

    // MARK: Candles

    /// Takes in a candle of the finest timeframe that the feed says is finished, and appends what came of it.
    ///
    /// It counts more than the ticks of its interval: it takes the place of what they have built.
    public mutating func ingest(
        finished candle: Candle,
        clock: Timestamp? = nil,
        interest: MarketInterest = .all,
        into events: inout [MarketEvent]
    ) {
        if let reason = fault(of: candle, clock) { return counts.rejected.add(reason) }
        let closeTime = finest.next(after: candle.openTime)
        if candle.openTime >= builder.frontier {
            close(by: candle.openTime, &events)
            let isUnderWay = builder.current != nil
            builder.replace(with: candle)
            if !isUnderWay { candleHasOpened(&events) }
            close(by: closeTime, &events)
        } else if let reason = amend(with: candle, &events) {
            return counts.rejected.add(reason)
        }
        counts.candles += 1
        if last.map({ closeTime > $0.time }) ?? true {
            last = (candle.close, closeTime - 1)
            jumps?.begin(price: candle.close, time: closeTime)
        }
        if interest.contains(.prices), let snapshot { events.append(.update(snapshot)) }
    }

    private func fault(of candle: Candle, _ clock: Timestamp?) -> Rejection? {
        if candle.fault != nil { return .impossibleCandle }
        if let reason = rules.fault(of: candle.openTime, clock) { return reason }
        guard finest.open(containing: candle.openTime) == candle.openTime else { return .misalignedCandle }
        // Before its time is over, no candle is finished.
        return rules.fault(of: finest.next(after: candle.openTime), clock) == .future ? .future : nil
    }

    private mutating func candleHasOpened(_ events: inout [MarketEvent]) {
        guard let candle = builder.candle else { return }
        if let gap = CandleGap(from: lastClose, to: candle.openTime, finest) {
            counts.gaps += 1
            counts.missingCandles += gap.missing
            events.append(.gap(symbol: symbol, timeframe: finest, gap: gap))
        }
        firstOpen = firstOpen ?? candle.openTime
        nextClose = builder.closeTime
        settle()
        day.move(to: candle.openTime)
        let symbol = symbol
        func tell(_ timeframe: Timeframe, _ openTime: Timestamp) {
            let price = candle.open
            events.append(.candleOpened(symbol: symbol, timeframe: timeframe, openTime: openTime, price: price))
        }
        tell(finest, candle.openTime)
        derived.open(at: candle.openTime) { timeframe, openTime, gap in
            if let gap { events.append(.gap(symbol: symbol, timeframe: timeframe, gap: gap)) }
            tell(timeframe, openTime)
        }
    }

    private mutating func close(by time: Timestamp, _ events: inout [MarketEvent]) {
        let symbol = symbol
        if let closed = builder.close(by: time) {
            finish(closed)
            events.append(.candle(symbol: symbol, timeframe: finest, candle: closed.candle, isClosed: true))
        }
        closedBy = max(closedBy, time)
        derived.advance(to: time) { timeframe, candle in
            events.append(.candle(symbol: symbol, timeframe: timeframe, candle: candle, isClosed: true))
        }
        nextClose = builder.current == nil ? derived.nextClose : builder.closeTime
        settle()
    }

    private mutating func finish(_ closed: TimedCandle) {
        derived.take(closed.candle) { _, _ in }
        day.append(closed.candle)
        amendable.append(closed)
        lastClose = finest.next(after: closed.openTime)
    }
}

extension Timeframe {
    /// Whether its candles are told while they are under way; those of the others only when they close.
    var isShownLive: Bool {
        switch self {
        case .oneMinute, .fiveMinutes, .fifteenMinutes, .oneHour, .fourHours, .oneDay: true
        default: false
        }
    }
}

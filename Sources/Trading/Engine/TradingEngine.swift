public import Markets

/// The one engine that backtests, paper bots and live bots run: candles go in, orders and trades come out.
///
/// A pure state machine without clock or I/O. For each candle in turn it is told the open, which fills what was decided
/// at the last close, and then the whole candle once it has closed, which values the position, lets the strategy decide
/// and submits the order. What happened stands in an ``EngineOutcome``:
///
/// ```swift
/// var outcome = EngineOutcome()
/// for candle in history { try engine.warmUp(candle) }
/// try engine.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
/// try engine.candleClosed(candle, into: &outcome)
/// ```
///
/// Long-only, one position and one working order at a time. The strategy sees only candles that have closed, and an
/// order is filled at a price that was seen after it was decided, unless the venue is told to fill at the same close.
public struct TradingEngine: Sendable {
    public let configuration: EngineConfiguration
    var strategy: any Strategy
    var state: EngineState
    /// The money units of one lot at one tick, to see in time that a product does not fit.
    private let notionalUnit: Double

    public init(configuration: EngineConfiguration, strategy: any Strategy) {
        self.init(
            configuration: configuration,
            strategy: strategy,
            state: EngineState(initialCapital: configuration.initialCapital)
        )
    }

    init(configuration: EngineConfiguration, strategy: any Strategy, state: EngineState) {
        self.configuration = configuration
        self.strategy = strategy
        self.state = state
        notionalUnit = Double(configuration.instrument.notional(Price(ticks: 1), Quantity(lots: 1)).units)
    }

    /// Cash, position and fees.
    public var ledger: Ledger { state.ledger }

    /// The order that has not ended yet.
    public var workingOrder: Order? { state.working.first?.order }

    /// The trade whose position is held.
    public var openTrade: Trade? { state.openTrade }

    /// Open time of the newest candle that was taken in; `nil` before the first.
    public var lastCandle: Timestamp? { state.closed.milliseconds == .min ? nil : state.closed }

    /// Whether the largest drawdown was reached: no more positions are opened.
    public var isHalted: Bool { state.isHalted }

    /// How many candles the strategy wants to see before the first on which it can decide.
    public var warmUpCandles: Int { strategy.warmUpCandles }

    /// Shows the strategy a candle of the past: nothing is decided, nothing is traded.
    public mutating func warmUp(_ candle: Candle) throws(EngineError) {
        try checkOrder(of: candle.openTime)
        let close = try price(Quote(time: candle.openTime, price: candle.close))
        strategy.observe(ClosedCandle(candle: candle, close: close))
        state.opened = candle.openTime
        state.closed = candle.openTime
    }

    /// Takes in that a candle has opened: what was decided at the last close is filled at this price.
    public mutating func candleOpened(
        at time: Timestamp,
        price: Double,
        into outcome: inout EngineOutcome
    ) throws(EngineError) {
        outcome.clear()
        try checkOrder(of: time)
        try open(Quote(time: time, price: price), &outcome)
    }

    /// Takes in a candle that has closed: marks the equity, lets the strategy decide, submits the order.
    ///
    /// A candle whose open was not told opens here, with its own open price.
    public mutating func candleClosed(_ candle: Candle, into outcome: inout EngineOutcome) throws(EngineError) {
        outcome.clear()
        try checkOrder(of: candle.openTime)
        let last = Quote(time: candle.openTime, price: candle.close)
        let close = try price(last)
        if state.opened < candle.openTime {
            try open(Quote(time: candle.openTime, price: candle.open), &outcome)
        }
        try checkValue(of: close, last)
        state.closed = candle.openTime
        let closed = ClosedCandle(candle: candle, close: close)
        strategy.observe(closed)
        let equity = mark(at: close, &outcome)
        guard state.working.isEmpty else { return }
        let decision: Decision
        do { decision = try strategy.decide(position: state.ledger.position) } catch { throw .strategy(error) }
        if try submit(decision, on: closed, equity: equity, &outcome) { _ = mark(at: close, &outcome) }
    }

    /// Books what a venue reports of the working order.
    ///
    /// - Throws: ``EngineError`` if the order is not working, or the report cannot be true of it. A report that comes a
    ///   second time is such a one: it changes nothing.
    public mutating func apply(
        _ report: ExecutionReport,
        to number: Int,
        into outcome: inout EngineOutcome
    ) throws(EngineError) {
        outcome.clear()
        try book(report, number, &outcome)
    }

    /// Withdraws the working order, if there is one.
    public mutating func cancelPending(reason: String, into outcome: inout EngineOutcome) throws(EngineError) {
        outcome.clear()
        guard let number = state.working.first?.order.number else { return }
        try book(.cancelled(reason: reason), number, &outcome)
    }

    /// Ends a run: withdraws the working order, for which there will be no price, and leaves the position as it is.
    public mutating func finish(into outcome: inout EngineOutcome) throws(EngineError) {
        try cancelPending(reason: "the data ended before it could be filled", into: &outcome)
    }

    private func checkOrder(of time: Timestamp) throws(EngineError) {
        guard time > state.closed else { throw .outOfOrder(time, after: state.closed) }
    }

    /// The price on the tick grid, if it is one that sums of ticks can hold.
    private func price(_ quote: Quote) throws(EngineError) -> Price {
        // Above 2^53 ticks a double cannot name every tick.
        guard let price = Price(rounding: quote.price, .nearest, of: configuration.instrument),
            (1...1 << 53).contains(price.ticks)
        else { throw .unusablePrice(quote.price, at: quote.time) }
        return price
    }

    /// Sees that money can count what the account is worth at `price`: an account that grew beyond that is no account,
    /// and must not stop the program.
    private func checkValue(of price: Price, _ quote: Quote) throws(EngineError) {
        let position = state.ledger.position
        guard
            position == .zero
                || (Double(price.ticks) * Double(position.lots) * notionalUnit < 1e37
                    && state.ledger.cash.units < Self.maximumCash)
        else { throw .unusablePrice(quote.price, at: quote.time) }
    }

    private static let maximumCash: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

    private mutating func open(_ quote: Quote, _ outcome: inout EngineOutcome) throws(EngineError) {
        if !state.working.isEmpty { try match(at: quote, &outcome) }
        state.opened = quote.time
    }

    /// Asks the venue what the open means for the working order.
    private mutating func match(at quote: Quote, _ outcome: inout EngineOutcome) throws(EngineError) {
        try checkValue(of: try price(quote), quote)
        guard let order = state.venueOrder, let report = configuration.venue.match(order, at: quote) else { return }
        try book(report, order.number, &outcome)
    }

    private mutating func mark(at close: Price, _ outcome: inout EngineOutcome) -> Money {
        let equity = state.ledger.equity(at: close, of: configuration.instrument)
        outcome.equity = equity
        if equity > state.peakEquity {
            state.peakEquity = equity
        } else if configuration.risk.isExceeded(peak: state.peakEquity, equity: equity) {
            state.isHalted = true
        }
        return equity
    }
}

public import Markets

/// The one engine that backtests, paper bots and live bots run: candles and execution reports go in, commands for the venue,
/// orders and trades come out.
///
/// A pure state machine without clock or I/O. It is told each candle that has closed, values the position, lets the strategy
/// decide, sizes the order, checks the limits, and says in its ``EngineOutcome`` what is to be stored and then sent to the
/// venue. What the venue answers comes back through ``apply(_:into:)``, in whatever order, as often as it likes.
///
/// Long-only: it buys with its own money and sells what it has. The strategy sees only candles that have closed.
/// ``Simulation`` puts an engine and a ``SimulatedVenue`` together.
public struct TradingEngine: Sendable {
    public let configuration: EngineConfiguration
    var strategy: any Strategy
    var state: EngineState
    /// Whether the strategy keeps orders at the venue; asked once, because the question is slow.
    let keepsOrders: Bool
    /// Whether there are limits to look at.
    let hasLimits: Bool
    /// The money units of one lot at one tick, to see in time that a product does not fit.
    private let notionalUnit: Double

    public init(configuration: EngineConfiguration, strategy: any Strategy) {
        self.init(
            configuration: configuration,
            strategy: strategy,
            state: EngineState(configuration)
        )
    }

    init(configuration: EngineConfiguration, strategy: any Strategy, state: EngineState) {
        self.configuration = configuration
        self.strategy = strategy
        self.state = state
        keepsOrders = strategy is any RestingOrderStrategy
        hasLimits = configuration.risk != .none
        notionalUnit = Double(configuration.instrument.notional(Price(ticks: 1), Quantity(lots: 1)).units)
    }

    /// Cash, position and fees.
    public var ledger: Ledger { state.ledger }

    /// The orders that have not ended yet, ascending by number.
    public var workingOrders: [Order] { state.working.map(\.order) }

    /// The trade whose position is held.
    public var openTrade: Trade? { state.openTrade }

    /// Open time of the newest candle that was taken in; `nil` before the first.
    public var lastCandle: Timestamp? { state.closed.milliseconds == .min ? nil : state.closed }

    /// Open time of the newest candle that is known to have opened.
    public var lastOpened: Timestamp? { state.opened.milliseconds == .min ? nil : state.opened }

    /// Whether the largest drawdown was reached: no more positions are opened.
    public var isHalted: Bool { state.risk.isHalted }

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

    /// Takes in that a candle has opened.
    public mutating func candleOpened(at quote: Quote) throws(EngineError) {
        try check(quote)
        state.opened = quote.time
    }

    /// Takes in a candle that has closed: marks the equity, lets the strategy decide, and says what the venue is to be told.
    ///
    /// What the venue has filled inside the candle is to be applied before.
    public mutating func candleClosed(_ candle: Candle, into outcome: inout EngineOutcome) throws(EngineError) {
        outcome.clear()
        try takeIn(candle, &outcome)
    }

    /// - Returns: the close on the tick grid.
    @discardableResult
    mutating func takeIn(_ candle: Candle, _ outcome: inout EngineOutcome) throws(EngineError) -> Price {
        let close = try check(candle)
        state.opened = candle.openTime
        state.closed = candle.openTime
        let closed = ClosedCandle(candle: candle, close: close)
        strategy.observe(closed)
        if configuration.sizing.followsCloses { state.sizing.closed(candle.close, configuration.sizing) }
        let equity = mark(at: close, &outcome)
        let order: MarketOrder?
        do { order = try act(on: closed, equity: equity, &outcome) } catch { throw .strategy(error) }
        if let order { place([Order(order)], &outcome) }
        return close
    }

    /// Sees that a candle can be taken in, and changes nothing.
    ///
    /// - Returns: its close on the tick grid.
    @discardableResult
    func check(_ candle: Candle) throws(EngineError) -> Price {
        try check(Quote(time: candle.openTime, price: candle.close))
    }

    /// Sees that a price can be taken in, and changes nothing.
    @discardableResult
    func check(_ quote: Quote) throws(EngineError) -> Price {
        try checkOrder(of: quote.time)
        let price = try price(quote)
        try checkValue(of: price, quote)
        return price
    }

    /// Values the account at a close.
    mutating func mark(at close: Price, _ outcome: inout EngineOutcome) -> Money {
        let equity = state.ledger.equity(at: close, of: configuration.instrument)
        outcome.equity = equity
        state.risk.closed(at: state.closed, equity: equity, configuration.risk)
        return equity
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
        guard position == .zero || isCountable(Double(price.ticks) * Double(position.lots)) else {
            throw .unusablePrice(quote.price, at: quote.time)
        }
    }

    func isCountable(_ tickLots: Double) -> Bool {
        tickLots * notionalUnit < 1e37 && state.ledger.cash.units < Self.maximumCash
    }

    private static let maximumCash: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000_000
}

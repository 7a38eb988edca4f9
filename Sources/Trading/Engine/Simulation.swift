public import Markets

/// An engine and the simulated venue that it trades at: what a backtest runs, and what a paper bot comes to.
///
/// For each candle in turn it is told the open, at which the venue fills what was decided at the last close, and then the
/// whole candle once it has closed, which fills what rests at the venue, values the position, and lets the strategy decide:
///
/// ```swift
/// var outcome = EngineOutcome()
/// for candle in history { try simulation.warmUp(candle) }
/// try simulation.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
/// try simulation.candleClosed(candle, into: &outcome)
/// ```
public struct Simulation: Sendable {
    public private(set) var engine: TradingEngine
    public private(set) var venue: SimulatedVenue
    private var reports: [ExecutionReport] = []

    public init(_ configuration: EngineConfiguration, rules: VenueRules, strategy: any Strategy) {
        engine = TradingEngine(configuration: configuration, strategy: strategy)
        venue = SimulatedVenue(rules: rules, capital: configuration.initialCapital)
    }

    init(engine: TradingEngine, venue: SimulatedVenue) {
        self.engine = engine
        self.venue = venue
    }

    /// Shows the strategy a candle of the past: nothing is decided, nothing is traded.
    public mutating func warmUp(_ candle: Candle) throws(EngineError) { try engine.warmUp(candle) }

    /// Takes in that a candle has opened: what was decided at the last close meets this price.
    public mutating func candleOpened(
        at time: Timestamp,
        price: Double,
        into outcome: inout EngineOutcome
    ) throws(EngineError) {
        outcome.clear()
        try open(at: Quote(time: time, price: price), &outcome)
    }

    /// Takes in a candle that has closed. One whose open was not told opens here, with its own open price.
    ///
    /// - Parameter finer: the candle in finer ones, if they are known: they say which of its prices came first.
    public mutating func candleClosed(
        _ candle: Candle,
        finer: some Collection<Candle> = EmptyCollection(),
        into outcome: inout EngineOutcome
    ) throws(EngineError) {
        outcome.clear()
        try engine.check(candle)
        if engine.state.opened < candle.openTime {
            try open(at: Quote(time: candle.openTime, price: candle.open), &outcome)
        }
        venue.close(candle, finer: finer, into: &reports)
        if !reports.isEmpty { try bookReports(&outcome) }
        let close = try engine.takeIn(candle, &outcome)
        try deliver(after: candle, close, &outcome)
    }

    /// Lets the orders that are at the venue meet the open of a candle, ahead of all else that the candle brings.
    mutating func open(
        _ candles: PricedSeries,
        at index: Int,
        into outcome: inout EngineOutcome
    ) throws(EngineError) {
        outcome.clear()
        guard venue.hasOrders, index < candles.usable, engine.canValue(ticks: candles.largestTicks) else { return }
        try open(at: candles.open(at: index), &outcome)
    }

    /// Whether nothing can happen at candles but what the strategy decides, so that they can be passed over.
    func isQuiet(_ candles: PricedSeries) -> Bool {
        engine.isQuiet && !venue.hasOrders && engine.canValue(ticks: candles.largestTicks)
    }

    /// Passes over candles at which nothing happens, up to one at which the strategy decides on something.
    ///
    /// - Precondition: all is quiet, and the candles are usable and not empty.
    /// - Returns: index of the candle that decides, which ``decide(at:into:)`` carries out; `end` if there is none.
    mutating func advance(over candles: PricedSeries, from start: Int, to end: Int) throws(EngineError) -> Int {
        let index = try engine.advance(over: candles, from: start, to: end)
        if venue.followsVolume { venue.passOver(candles.candles.volume[min(index, end - 1)]) }
        return index
    }

    /// Carries out what the strategy decides after a candle that it has seen.
    ///
    /// - Parameters:
    ///   - candle: its end, of which no more is asked.
    ///   - open: the next open, if an order may be filled at it at once; its candle need not be told it again.
    /// - Precondition: all is quiet.
    /// - Returns: what the account is worth at the close.
    mutating func decide(
        at candle: ClosedCandle,
        ahead open: Quote?,
        into outcome: inout EngineOutcome
    ) throws(EngineError) -> Money {
        outcome.clear()
        let (equity, order) = try engine.decide(at: candle, &outcome)
        if let order {
            if let open, try carryOut(order, at: open, &outcome) { return equity }
            engine.place([Order(order)], &outcome)
        }
        try deliver(after: candle.candle, candle.close, &outcome)
        return outcome.equity ?? equity
    }

    /// Carries out an order at the market that nothing else can touch before the next open, and that is filled there: what
    /// engine and venue do with it is the same, without the messages between them, which take longer than all the rest.
    /// Only where nobody wants to see the steps.
    ///
    /// - Returns: whether it is such an order; if not, nothing has changed.
    private mutating func carryOut(
        _ order: MarketOrder,
        at open: Quote,
        _ outcome: inout EngineOutcome
    ) throws(EngineError) -> Bool {
        guard !outcome.keepsBooks, let fill = venue.fillAtOnce(order, at: open) else { return false }
        try engine.candleOpened(at: open)
        venue.book(fill, order.side)
        try engine.book(fill, of: order, &outcome)
        return true
    }

    /// Takes in what the account was worth at most at closes that were passed over.
    mutating func raisePeak(_ equity: Money) { engine.raisePeak(equity) }

    private mutating func deliver(
        after candle: Candle,
        _ close: Price,
        _ outcome: inout EngineOutcome
    ) throws(EngineError) {
        guard !outcome.commands.isEmpty else { return }
        let executions = engine.state.executions
        let closeTime = engine.configuration.timeframe.next(after: candle.openTime)
        try deliver(at: Quote(time: closeTime, price: candle.close), &outcome)
        if engine.state.executions > executions { _ = engine.mark(at: close, &outcome) }
    }

    /// Withdraws all orders.
    public mutating func cancelAll(reason: String, into outcome: inout EngineOutcome) throws(EngineError) {
        engine.cancelAll(reason: reason, into: &outcome)
        try deliver(at: Quote(time: engine.state.closed, price: 0), &outcome)
    }

    /// Ends a run: withdraws the orders, for which there will be no price, and leaves the position as it is.
    public mutating func finish(into outcome: inout EngineOutcome) throws(EngineError) {
        try cancelAll(reason: "the data ended before it could be filled", into: &outcome)
    }

    private mutating func open(at quote: Quote, _ outcome: inout EngineOutcome) throws(EngineError) {
        try engine.candleOpened(at: quote)
        guard venue.hasOrders else { return }
        venue.open(at: quote, into: &reports)
        try bookReports(&outcome)
    }

    /// Hands what the engine wants to the venue, and what the venue answers to the engine.
    private mutating func deliver(at quote: Quote, _ outcome: inout EngineOutcome) throws(EngineError) {
        for command in outcome.commands { venue.take(command, at: quote, into: &reports) }
        try bookReports(&outcome)
    }

    private mutating func bookReports(_ outcome: inout EngineOutcome) throws(EngineError) {
        defer { reports.removeEach() }
        for report in reports { try engine.book(report, &outcome) }
    }
}

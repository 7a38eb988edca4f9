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
        venue = SimulatedVenue(rules: rules, cash: configuration.initialCapital)
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

    /// Passes over candles at which nothing happens, up to one at which the strategy decides on something.
    ///
    /// - Returns: index of the candle that decides, whose order is then at the venue; the first that was not seen if there is
    ///   none; `nil` if candles have to be taken in one by one.
    mutating func advance(
        over candles: PricedSeries,
        from start: Int,
        to end: Int,
        into outcome: inout EngineOutcome
    ) throws(EngineError) -> Int? {
        outcome.clear()
        let end = min(end, candles.usable)
        guard start < end, engine.isQuiet, !venue.hasOrders, engine.canValue(ticks: candles.largestTicks) else {
            return nil
        }
        let index = try engine.advance(over: candles, from: start, to: end)
        venue.passOver(candles.candles.volume[min(index, end - 1)])
        guard index < end else { return index }
        let candle = candles[index]
        try engine.decide(at: candle, &outcome)
        try deliver(after: candle.candle, candle.close, &outcome)
        return index
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

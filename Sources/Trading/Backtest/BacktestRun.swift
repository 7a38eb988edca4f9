internal import Markets

/// A backtest under way: the simulation and what is gathered of it.
struct BacktestRun {
    var simulation: Simulation
    private var outcome = EngineOutcome()
    private var trades: [Trade] = []
    private var orders = Backtest.OrderCounts()
    private var equity: EquityCurve
    private var tracker: PerformanceTracker
    /// What cash and position were worth at the last close.
    private(set) var finalEquity: Money
    private let candles: Int

    init(simulation: Simulation, start: Timestamp, candles: Int) {
        self.simulation = simulation
        self.candles = candles
        finalEquity = simulation.engine.configuration.initialCapital
        equity = EquityCurve(candles: candles)
        tracker = PerformanceTracker(
            initialCapital: simulation.engine.configuration.initialCapital,
            timeframe: simulation.engine.configuration.timeframe,
            start: start
        )
    }

    var isInvested: Bool { simulation.engine.ledger.position != .zero }

    var feesPaid: Money { simulation.engine.ledger.feesPaid }

    mutating func take(_ candle: Candle) throws(EngineError) {
        try simulation.candleClosed(candle, into: &outcome)
        if !outcome.orders.isEmpty { collect() }
        guard let value = outcome.equity else { return }
        equity.append(EquityCurve.Point(time: candle.openTime, equity: value))
        tracker.record(candle, equity: value, isInvested: isInvested)
        finalEquity = value
    }

    mutating func finish() throws(EngineError) -> Backtest.Result {
        try simulation.finish(into: &outcome)
        collect()
        if let trade = simulation.engine.openTrade { trades.append(trade) }
        equity.finish()
        return Backtest.Result(
            trades: trades,
            orders: orders,
            equity: equity,
            metrics: tracker.metrics(feesPaid: feesPaid),
            finalEquity: finalEquity,
            candles: candles
        )
    }

    private mutating func collect() {
        for order in outcome.orders { orders.record(order) }
        for trade in outcome.trades where !trade.isOpen {
            trades.append(trade)
            tracker.record(trade, of: simulation.engine.configuration.instrument)
        }
    }
}

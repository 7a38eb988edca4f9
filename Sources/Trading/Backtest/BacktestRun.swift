internal import Markets

/// A backtest under way: the engine and what is gathered of it.
struct BacktestRun {
    var engine: TradingEngine
    private var outcome = EngineOutcome()
    private var trades: [Trade] = []
    private var orders = Backtest.OrderCounts()
    private var equity: EquityCurve
    private var tracker: PerformanceTracker
    private var finalEquity = Money.zero
    private let candles: Int

    init(engine: TradingEngine, start: Timestamp, candles: Int, year: TradingYear) {
        self.engine = engine
        self.candles = candles
        equity = EquityCurve(candles: candles)
        tracker = PerformanceTracker(
            initialCapital: engine.configuration.initialCapital,
            timeframe: engine.configuration.timeframe,
            start: start,
            year: year
        )
    }

    mutating func take(_ candle: Candle) throws(EngineError) {
        try engine.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
        if !outcome.isEmpty { collect() }
        try engine.candleClosed(candle, into: &outcome)
        collect()
        guard let value = outcome.equity else { return }
        equity.append(EquityCurve.Point(time: candle.openTime, equity: value))
        tracker.record(candle, equity: value, isInvested: engine.ledger.position != .zero)
        finalEquity = value
    }

    mutating func finish() throws(EngineError) -> Backtest.Result {
        try engine.finish(into: &outcome)
        collect()
        if let trade = engine.openTrade { trades.append(trade) }
        equity.finish()
        return Backtest.Result(
            trades: trades,
            orders: orders,
            equity: equity,
            metrics: tracker.metrics(feesPaid: engine.ledger.feesPaid),
            dayReturns: tracker.dayReturns,
            finalEquity: finalEquity,
            candles: candles
        )
    }

    private mutating func collect() {
        for order in outcome.orders { orders.record(order) }
        for trade in outcome.trades where !trade.isOpen {
            trades.append(trade)
            tracker.record(trade, of: engine.configuration.instrument)
        }
    }
}

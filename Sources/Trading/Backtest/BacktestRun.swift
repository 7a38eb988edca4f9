internal import Markets

/// A backtest under way: the simulation and what is gathered of it.
struct BacktestRun {
    var simulation: Simulation
    private var outcome = EngineOutcome(keepsBooks: false)
    private var trades: [Trade] = []
    private var orders = Backtest.OrderCounts()
    private var equity: EquityCurve
    private var tracker: PerformanceTracker
    /// What cash and position were worth at the last close.
    private(set) var finalEquity: Money
    private let candles: Int
    private let finer: FinerCandles?
    /// The ends of candles since this was last emptied, for those who add up several runs; `nil` where nobody does.
    var closes: [Close]?

    /// The end of a candle.
    struct Close {
        let price: Double
        let equity: Money
        let isInvested: Bool
    }

    init(simulation: Simulation, start: Timestamp, candles: Int, year: TradingYear, finer: FinerCandles? = nil) {
        self.simulation = simulation
        self.candles = candles
        self.finer = finer
        finalEquity = simulation.engine.configuration.initialCapital
        equity = EquityCurve(candles: candles)
        tracker = PerformanceTracker(
            initialCapital: simulation.engine.configuration.initialCapital,
            timeframe: simulation.engine.configuration.timeframe,
            start: start,
            year: year
        )
    }

    var isInvested: Bool { simulation.engine.ledger.position != .zero }

    var feesPaid: Money { simulation.engine.ledger.feesPaid }

    /// Trades on some candles.
    mutating func take(_ candles: PricedSeries, _ range: Range<Int>) throws(EngineError) {
        var next = range.lowerBound
        while next < range.upperBound {
            let ledger = simulation.engine.ledger
            guard let index = try simulation.advance(over: candles, from: next, to: range.upperBound, into: &outcome)
            else {
                try take(candles.candles[next])
                next += 1
                continue
            }
            pass(candles, next..<index, ledger)
            next = index
            guard index < range.upperBound, let equity = outcome.equity else { continue }
            record(candles.candles[index], equity)
            next += 1
        }
    }

    /// Trades on a candle.
    mutating func take(_ candle: Candle) throws(EngineError) {
        if let finer, simulation.venue.hasOrders {
            let parts = finer.parts(of: candle, simulation.engine.configuration.timeframe)
            try simulation.candleClosed(candle, finer: parts, into: &outcome)
        } else {
            try simulation.candleClosed(candle, into: &outcome)
        }
        if let equity = outcome.equity { record(candle, equity) }
    }

    /// Records the end of a candle, and what has changed up to it.
    private mutating func record(_ candle: Candle, _ value: Money) {
        if !outcome.orders.isEmpty || !outcome.trades.isEmpty { collect() }
        equity.append(EquityCurve.Point(time: candle.openTime, equity: value))
        let isInvested = isInvested
        tracker.record(candle, equity: value, isInvested: isInvested)
        closes?.append(Close(price: candle.close, equity: value, isInvested: isInvested))
        finalEquity = value
    }

    /// Records the ends of candles at which nothing has happened.
    private mutating func pass(_ candles: PricedSeries, _ range: Range<Int>, _ ledger: Ledger) {
        guard !range.isEmpty else { return }
        let instrument = simulation.engine.configuration.instrument
        let isFlat = ledger.position == .zero && ledger.dust == .zero
        let peak = equity.append(candles, range, isFlat: isFlat) { ledger.equity(at: $0, of: instrument) }
        simulation.raisePeak(peak)
        tracker.record(
            candles.candles,
            range,
            cash: ledger.cash.value,
            position: isFlat ? 0 : ledger.base.wallet.value
        )
        keepCloses(candles, range, ledger)
        finalEquity = ledger.equity(at: Price(ticks: candles.closeTicks[range.upperBound - 1]), of: instrument)
    }

    private mutating func keepCloses(_ candles: PricedSeries, _ range: Range<Int>, _ ledger: Ledger) {
        guard closes != nil else { return }
        let instrument = simulation.engine.configuration.instrument
        let (prices, ticks) = (candles.candles.close, candles.closeTicks)
        for index in range {
            let equity = ledger.equity(at: Price(ticks: ticks[index]), of: instrument)
            closes?.append(Close(price: prices[index], equity: equity, isInvested: ledger.position != .zero))
        }
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
            dayReturns: tracker.dayReturns,
            finalEquity: finalEquity,
            candles: candles
        )
    }

    private mutating func collect() {
        for order in outcome.orders { orders.record(order) }
        for index in outcome.trades.indices where !outcome.trades[index].isOpen {
            trades.append(outcome.trades[index])
            tracker.record(trades[trades.count - 1], of: simulation.engine.configuration.instrument)
        }
    }
}

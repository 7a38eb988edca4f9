internal import Markets

/// A backtest under way: the simulation and what is gathered of it.
struct BacktestRun {
    var simulation: Simulation
    private var outcome = EngineOutcome(keepsBooks: false)
    /// How many of the trades that have ended were taken in.
    private var collected = 0
    private var equity: EquityCurve
    private var tracker: PerformanceTracker
    /// What the account was worth at the last close.
    private(set) var finalEquity: Money
    private let candles: Int
    private let finer: FinerCandles?
    /// The ends of candles since this was last emptied, for those who add up several runs; `nil` where nobody does.
    var closes: [Close]?

    /// The end of a candle.
    struct Close {
        // The widest first: there are as many of them as candles.
        let equity: Money
        let price: Double
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

    var isInvested: Bool { simulation.engine.state.ledger.position != .zero }

    var feesPaid: Money { simulation.engine.state.ledger.feesPaid }

    /// Trades on some candles.
    mutating func take(_ candles: PricedSeries, _ range: Range<Int>) throws(EngineError) {
        let end = min(range.upperBound, candles.usable)
        var next = range.lowerBound
        var prefetched = next
        while next < range.upperBound {
            try simulation.open(candles, at: next, into: &outcome)
            collect()
            guard next < end, simulation.isQuiet(candles) else {
                try take(candles.candles[next])
                next += 1
                continue
            }
            prefetched = candles.prefetch(from: max(next, prefetched), to: next + 64)
            let index = try simulation.advance(over: candles, from: next, to: end)
            // Read here, where the end of the stretch is read: columns are long, and each place of them is new.
            let following = index + 1 < end ? candles.open(at: index + 1) : nil
            // What is decided at a close mostly meets the next open, and changes nothing of what there is at the close.
            let isMarked = index < end && !simulation.venue.fillsAtOnce
            pass(candles, next..<(isMarked ? index + 1 : index))
            next = index
            guard index < end else { continue }
            let close = candles.end(of: index)
            let equity = try simulation.decide(at: close, ahead: isMarked ? following : nil, into: &outcome)
            if isMarked { collect() } else { record(candles.candles[index], equity) }
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
        collect()
        equity.append(EquityCurve.Point(time: candle.openTime, equity: value))
        let isInvested = isInvested
        tracker.record(candle, equity: value, isInvested: isInvested)
        closes?.append(Close(equity: value, price: candle.close, isInvested: isInvested))
        finalEquity = value
    }

    /// Records the ends of candles at which nothing has happened.
    private mutating func pass(_ candles: PricedSeries, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let holding = simulation.engine.state.ledger.holding
        simulation.raisePeak(equity.append(candles, range, of: holding))
        tracker.record(
            candles.candles,
            range,
            cash: holding.cashEquivalents.value,
            position: holding.isFlat ? 0 : simulation.engine.state.ledger.base.wallet.value
        )
        if closes != nil { keepCloses(candles, range, holding) }
        let close = Price(ticks: candles.closeTicks[range.upperBound - 1])
        finalEquity = holding.equity(at: close, of: candles.instrument)
    }

    private mutating func keepCloses(_ candles: PricedSeries, _ range: Range<Int>, _ holding: Holding) {
        let (prices, ticks) = (candles.candles.close, candles.closeTicks)
        let isInvested = isInvested
        for index in range {
            let close = Price(ticks: ticks[index])
            let equity = holding.equity(at: close, of: candles.instrument)
            closes?.append(Close(equity: equity, price: prices[index], isInvested: isInvested))
        }
    }

    mutating func finish() throws(EngineError) -> Backtest.Result {
        try simulation.finish(into: &outcome)
        collect()
        var trades = outcome.removeTrades()
        if let trade = simulation.engine.openTrade { trades.append(trade) }
        equity.finish(finalEquity)
        return Backtest.Result(
            trades: trades,
            orders: outcome.ended,
            equity: equity,
            metrics: tracker.metrics(feesPaid: feesPaid),
            dayReturns: tracker.dayReturns,
            finalEquity: finalEquity,
            candles: candles
        )
    }

    /// Takes in the trades that have ended.
    private mutating func collect() {
        while collected < outcome.trades.count {
            tracker.record(outcome.trades[collected], of: simulation.engine.configuration.instrument)
            collected += 1
        }
    }
}

import Markets
import Testing
import Trading

@Suite struct LookAheadTests {
    /// Whatever comes after a candle, what was decided and filled up to it stays.
    @Test(arguments: FillRule.allCases, [UInt64(21), 22, 23, 24])
    func theFutureDoesNotChangeThePast(fillRule: FillRule, seed: UInt64) throws {
        let series = try randomCandles(400, seed: seed)
        let other = try randomCandles(400, seed: seed &+ 1000)
        var random = SeededRandom(seed: seed)
        for strategy in [any Strategy]([SMACross(fast: 3, slow: 8), momentum]) {
            let orders = try orders(series, strategy, fillRule)
            #expect(orders.count > 4, "a comparison of nothing")
            for _ in 0..<8 {
                let cut = Int.random(in: 20..<series.count, using: &random)
                var changed = series.slice(0..<cut)
                for candle in other.slice(cut..<other.count) { changed.append(candle) }
                let end = series.openTimes[cut - 1] + 60_000
                let before = orders.filter { $0.decidedAt < end }
                let after = try self.orders(changed, strategy, fillRule).filter { $0.decidedAt < end }
                #expect(before == after, "seed \(seed), cut \(cut)")
            }
        }
    }

    /// The same of whole backtests, which pass over quiet stretches and show the strategy all candles.
    @Test(arguments: FillRule.allCases, [UInt64(25), 26, 27])
    func theFutureDoesNotChangeATrade(fillRule: FillRule, seed: UInt64) throws {
        let series = try randomCandles(3000, seed: seed)
        let other = try randomCandles(3000, seed: seed &+ 1000)
        var random = SeededRandom(seed: seed)
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("100000"),
            feeRate: try FeeRate("0.0005"),
            fillRule: fillRule
        )
        for strategy in [any Strategy]([SMACross(fast: 3, slow: 8), momentum]) {
            let trades = try backtest.run(series, strategy: strategy).trades
            for _ in 0..<4 {
                let cut = Int.random(in: 1000..<series.count, using: &random)
                let time = series.openTimes[cut]
                let before = ended(trades, before: time)
                #expect(before.count > 20, "a comparison of nothing")
                var changed = series.slice(0..<cut)
                #expect(try ended(backtest.run(changed, strategy: strategy).trades, before: time) == before)
                for candle in other.slice(cut..<other.count) { changed.append(candle) }
                let after = try ended(backtest.run(changed, strategy: strategy).trades, before: time)
                #expect(after == before, "seed \(seed), cut \(cut)")
            }
        }
    }

    private func ended(_ trades: [Trade], before time: Timestamp) -> [Trade] {
        trades.filter { $0.exitTime.map { $0 < time } ?? false }
    }

    private var momentum: any Strategy {
        ForecastStrategy(model: Momentum(), modelName: "momentum", horizon: 1, roundTripCost: 0)
    }

    /// The orders as they ended.
    private func orders(_ series: CandleSeries, _ strategy: any Strategy, _ fillRule: FillRule) throws -> [Order] {
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("100000"),
            feeRate: try FeeRate("0.0005"),
            fillRule: fillRule
        )
        var engine = Simulation(backtest.configuration(.oneMinute), rules: backtest.rules, strategy: strategy)
        var outcome = EngineOutcome()
        var orders: [Int: Order] = [:]
        for candle in series {
            try engine.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
            for order in outcome.orders { orders[order.number] = order }
            try engine.candleClosed(candle, into: &outcome)
            for order in outcome.orders { orders[order.number] = order }
        }
        return orders.values.sorted { $0.number < $1.number }
    }
}

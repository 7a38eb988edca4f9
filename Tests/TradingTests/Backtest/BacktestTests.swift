import Markets
import Testing
import Trading

@Suite struct BacktestTests {
    private func backtest() throws -> Backtest {
        Backtest(instrument: try perpetual(), initialCapital: try Money("10000"), feeRate: try FeeRate("0.001"))
    }

    @Test func anOpenPositionIsValuedAtTheLastCloseWithoutAFee() throws {
        let result = try backtest().run(candles(closes: [100, 100, 125]), strategy: BuyAndHold())
        let trade = try #require(result.trades.first)
        #expect(result.trades.count == 1 && trade.isOpen)
        #expect(result.metrics.trades == 0)
        let instrument = try perpetual()
        let bought = instrument.notional(trade.entryPrice, trade.quantity)
        let cash = try Money("10000") - bought - trade.fees
        #expect(result.finalEquity == cash + instrument.notional(try Price("125", of: instrument), trade.quantity))
        #expect(result.metrics.feesPaid == trade.fees.value)
    }

    /// A range warms the strategy up on what comes before it: it decides as if it had run all along.
    @Test func warmsUpOnTheCandlesBeforeTheStart() throws {
        let series = try randomCandles(300, seed: 51)
        var backtest = try self.backtest()
        let whole = try backtest.run(series, strategy: SMACross(fast: 3, slow: 8))
        let entries = whole.trades.map(\.entryTime)
        let start = try #require(entries.first { $0 > series.openTimes[100] }) - 60_000
        backtest.start = start
        backtest.end = series.openTimes[250]
        let part = try backtest.run(series, strategy: SMACross(fast: 3, slow: 8))
        #expect(part.candles == 250 - series.index(atOrAfter: start))
        #expect(part.trades.first?.entryTime == start + 60_000, "decided on the first candle of the range")
        let expected = entries.filter { $0 > start && $0 < series.openTimes[250] }
        #expect(part.trades.map(\.entryTime) == expected)
        #expect(part.equity.points.first?.time == start)
        #expect(part.equity.points.last?.time == series.openTimes[249])
    }

    @Test func saysHowManyCandlesAreMissing() throws {
        #expect(throws: BacktestError.tooFewCandles(have: 30, need: 31)) {
            try self.backtest().run(randomCandles(30, seed: 1), strategy: SMACross(fast: 10, slow: 30))
        }
        var backtest = try self.backtest()
        backtest.start = Timestamp(milliseconds: .max)
        #expect(throws: BacktestError.emptyRange) {
            try backtest.run(randomCandles(100, seed: 1), strategy: SMACross(fast: 10, slow: 30))
        }
        #expect(throws: BacktestError.emptyRange) {
            try self.backtest().run(candles(closes: []), strategy: BuyAndHold())
        }
    }

    @Test func tellsItsProgressAndStopsWhenTold() throws {
        let series = try randomCandles(5000, seed: 3)
        var shares: [Double] = []
        _ = try backtest().run(series, strategy: BuyAndHold()) {
            shares.append($0)
            return true
        }
        #expect(shares.first == 0 && shares == shares.sorted() && shares.count == 5)
        #expect(throws: BacktestError.cancelled) {
            try backtest().run(series, strategy: BuyAndHold()) { $0 < 0.5 }
        }
    }

    @Test func aFaultyCandleIsNamed() throws {
        let series = try candles(closes: [100, .nan, 100])
        #expect(throws: BacktestError.self) { try backtest().run(series, strategy: BuyAndHold()) }
    }

    @Test func theDisplayedCurveKeepsPeaksAndTroughs() throws {
        let series = try randomCandles(30_000, seed: 61)
        var backtest = try self.backtest()
        backtest.rules.fees = FeeSchedule(.zero)
        let result = try backtest.run(series, strategy: BuyAndHold())
        let points = result.equity.points
        #expect(points.count <= 2001 && points.count > 1500)
        #expect(points.map(\.time) == points.map(\.time).sorted() && Set(points.map(\.time)).count == points.count)
        #expect(points.last?.equity == result.finalEquity)
        let instrument = try perpetual()
        let trade = try #require(result.trades.first)
        let cash = backtest.initialCapital - instrument.notional(trade.entryPrice, trade.quantity)
        let all = try series.close.dropFirst().map {
            cash + instrument.notional(try #require(Price(rounding: $0, of: instrument)), trade.quantity)
        }
        #expect(points.map(\.equity).max() == max(backtest.initialCapital, try #require(all.max())))
        #expect(points.map(\.equity).min() == min(backtest.initialCapital, try #require(all.min())))
    }
}

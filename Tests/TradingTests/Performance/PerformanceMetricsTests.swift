import Foundation
import JSON
import Markets
import Testing
import Trading

@Suite struct PerformanceMetricsTests {
    private func tracker(
        _ equity: [Double],
        closes: [Double]? = nil,
        invested: Set<Int> = []
    ) throws
        -> PerformanceTracker
    {
        var tracker = PerformanceTracker(
            initialCapital: try Money("100"),
            timeframe: .oneDay,
            start: Timestamp(milliseconds: 0)
        )
        for (index, value) in equity.enumerated() {
            let close = closes?[index] ?? value
            let candle = Candle(
                openTime: Timestamp(milliseconds: Int64(index) * 86_400_000),
                open: close,
                high: close,
                low: close,
                close: close,
                volume: 0
            )
            tracker.record(candle, equity: try Money("\(value)"), isInvested: invested.contains(index))
        }
        return tracker
    }

    /// Against the definitions, written out over whole arrays.
    @Test func figuresAreThoseOfTheirDefinitions() throws {
        let equity: [Double] = [100, 110, 104.5, 104.5, 99, 108, 111, 105]
        let metrics = try tracker(equity, invested: [1, 2, 4, 5, 6, 7]).metrics(feesPaid: Money("0.25"))
        let returns = zip(equity, [100] + equity).map { $0 / $1 - 1 }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        let deviation = (returns.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (count - 1)).squareRoot()
        let downside = (returns.map { min($0, 0) * min($0, 0) }.reduce(0, +) / count).squareRoot()
        let annualised: Double = pow(1.05, 365.0 / 8) - 1
        func equal(_ value: Double?, _ expected: Double) throws {
            #expect(abs(try #require(value) - expected) <= 1e-12 * abs(expected))
        }
        #expect(metrics.finalEquity == 105)
        try equal(metrics.totalReturn, 0.05)
        try equal(metrics.annualisedReturn, annualised)
        try equal(metrics.volatility, deviation * 365.0.squareRoot())
        try equal(metrics.sharpe, mean / deviation * 365.0.squareRoot())
        try equal(metrics.sortino, mean / downside * 365.0.squareRoot())
        try equal(metrics.maxDrawdown, 0.1)
        try equal(metrics.calmar, annualised / 0.1)
        // From the second day, where 110 was, to the seventh, where 111 is.
        #expect(metrics.maxDrawdownSeconds == 5 * 86_400)
        #expect(metrics.exposure == 0.75)
        #expect(metrics.feesPaid == 0.25)
        try equal(metrics.buyAndHoldReturn, 0.05)
    }

    @Test func aDrawdownThatIsNotMadeUpLastsToTheEnd() throws {
        let metrics = try tracker([100, 90, 95, 80, 99]).metrics(feesPaid: .zero)
        #expect(abs(metrics.maxDrawdown - 0.2) < 1e-15)
        #expect(metrics.maxDrawdownSeconds == 4 * 86_400)
    }

    /// Waiting at the peak is no drawdown: it begins at the last candle there.
    @Test func aDrawdownBeginsWhereThePeakIsLeft() throws {
        for equity in [[100, 110, 110, 110, 99, 110, 110], [100, 110, 99, 110, 110, 110, 104.5, 110]] as [[Double]] {
            let metrics = try tracker(equity).metrics(feesPaid: .zero)
            #expect(metrics.longestDrawdownSeconds == 2 * 86_400)
            #expect(metrics.maxDrawdownSeconds == 2 * 86_400)
        }
        // The same where candles without a position are taken in at once.
        let series = try daily(6)
        var flat = PerformanceTracker(
            initialCapital: try Money("100"),
            timeframe: .oneDay,
            start: series.openTimes[0]
        )
        flat.record(series, 0..<4, cash: 100, position: 0)
        flat.record(series, 4..<5, cash: 90, position: 0)
        flat.record(series, 5..<6, cash: 100, position: 0)
        #expect(flat.metrics(feesPaid: .zero).longestDrawdownSeconds == 2 * 86_400)
    }

    private func daily(_ count: Int) throws -> CandleSeries {
        var series = CandleSeries(symbol: try #require(Symbol("BTC-PERP")), timeframe: .oneDay)
        for index in 0..<count {
            let time = Timestamp(milliseconds: Int64(index) * 86_400_000)
            series.append(Candle(openTime: time, open: 100, high: 100, low: 100, close: 100, volume: 1))
        }
        return series
    }

    @Test func whatIsUndefinedIsNilAndNothingIsNaN() throws {
        for equity in [[], [100], [100, 100, 100]] as [[Double]] {
            let metrics = try tracker(equity).metrics(feesPaid: .zero)
            #expect(metrics.sharpe == nil && metrics.sortino == nil && metrics.calmar == nil)
            #expect(metrics.winRate == nil && metrics.profitFactor == nil && metrics.expectancy == nil)
            #expect(metrics.bestTrade == nil && metrics.averageHoldingSeconds == nil)
            #expect(metrics.maxDrawdown == 0 && metrics.totalReturn == 0 && metrics.trades == 0)
            #expect((metrics.exposure == nil) == equity.isEmpty)
            let json = try JSONValue(parsing: JSONWriter.bytes(of: metrics))
            #expect(json["sharpe"] == .null)
        }
    }

    /// A gain of a quarter in a minute is beyond any number, if it went on for a year.
    @Test func anAnnualReturnBeyondAnyNumberIsNil() throws {
        var tracker = PerformanceTracker(
            initialCapital: try Money("100"),
            timeframe: .oneMinute,
            start: Timestamp(milliseconds: 0)
        )
        let candle = Candle(openTime: Timestamp(milliseconds: 0), open: 1, high: 1, low: 1, close: 1, volume: 0)
        tracker.record(candle, equity: try Money("125"), isInvested: true)
        #expect(tracker.metrics(feesPaid: .zero).annualisedReturn == nil)
    }

    @Test func tradeFigures() throws {
        var tracker = try tracker([100])
        let instrument = try perpetual()
        for (index, profit) in ["10", "-4", "6", "0"].enumerated() {
            tracker.record(try trade(index + 1, profit: Money(profit), minutes: Int64(index + 1)), of: instrument)
        }
        tracker.record(try trade(5, profit: nil, minutes: 9), of: instrument)
        let metrics = tracker.metrics(feesPaid: .zero)
        #expect(metrics.trades == 4)
        #expect(metrics.winRate == 0.5)
        #expect(metrics.profitFactor == 4)
        #expect(metrics.expectancy == 3)
        #expect(metrics.bestTrade == 0.1 && metrics.worstTrade == -0.04)
        #expect(abs(try #require(metrics.averageTrade) - 0.03) < 1e-15)
        #expect(metrics.averageHoldingSeconds == 150)
    }

    @Test func withoutALossThereIsNoProfitFactor() throws {
        var tracker = try tracker([100])
        tracker.record(try trade(1, profit: Money("1"), minutes: 1), of: try perpetual())
        let metrics = tracker.metrics(feesPaid: .zero)
        #expect(metrics.profitFactor == nil && metrics.winRate == 1)
    }

    @Test func aStoredTrackerGoesOnWhereItWas() throws {
        let equity: [Double] = [100, 110, 104.5, 99, 108, 111, 105]
        var tracker = try tracker(Array(equity.prefix(4)))
        tracker = try JSONDecoder().decode(PerformanceTracker.self, from: JSONEncoder().encode(tracker))
        for index in 4..<equity.count {
            let value = equity[index]
            let candle = Candle(
                openTime: Timestamp(milliseconds: Int64(index) * 86_400_000),
                open: value,
                high: value,
                low: value,
                close: value,
                volume: 0
            )
            tracker.record(candle, equity: try Money("\(value)"), isInvested: false)
        }
        #expect(tracker == (try self.tracker(equity)))
    }

    /// A trade that buys for 100 at the epoch.
    private func trade(_ number: Int, profit: Money?, minutes: Int64) throws -> Trade {
        Trade(
            number: number,
            side: .buy,
            quantity: Quantity(lots: 100_000_000),
            entryTime: Timestamp(milliseconds: 0),
            entryPrice: Price(ticks: 800),
            entryReason: "",
            cost: Money(units: 100_000_000_000_000_000_000),
            exitTime: profit == nil ? nil : Timestamp(milliseconds: minutes * 60_000),
            exitPrice: Price(ticks: 800),
            exitReason: "",
            fees: .zero,
            profit: profit
        )
    }
}

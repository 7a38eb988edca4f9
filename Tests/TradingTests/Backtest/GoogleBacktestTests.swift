import Foundation
import Markets
import TestSupport
import Testing
import Trading

/// The SMA 10/20 cross of the README of backtesting.py (0.6.6) over its GOOG data, long only: its figures beside ours.
///
/// It fills at the next open, takes commission .002 on either side, buys as many whole shares as the cash pays for, and leaves
/// the last position open, as here. Where a definition differs the test says how, and compares what the definitions share.
@Suite(.enabled(if: SharedFiles.arePresent, "../shared is absent")) struct GoogleBacktestTests {
    private static let entries = [
        75, 88, 119, 157, 265, 300, 334, 338, 387, 406, 454, 509, 517, 603, 654, 696, 765, 830, 909, 958, 1005, 1059,
        1087, 1105, 1121, 1156, 1203, 1236, 1319, 1387, 1419, 1464, 1489, 1529, 1594, 1636, 1668, 1696, 1734, 1778,
        1805, 1841, 1886, 1911, 1947, 1983,
    ]
    private static let exits = [
        85, 110, 129, 242, 293, 333, 336, 363, 394, 432, 484, 515, 582, 618, 684, 739, 819, 843, 947, 961, 1015, 1061,
        1103, 1114, 1138, 1199, 1219, 1317, 1362, 1412, 1430, 1475, 1512, 1574, 1626, 1645, 1677, 1700, 1757, 1794,
        1833, 1868, 1908, 1927, 1960, 2059,
    ]
    private static let sizes: [Int64] = [
        55, 53, 48, 50, 51, 44, 43, 43, 48, 41, 42, 43, 43, 42, 43, 42, 41, 37, 57, 57, 63, 83, 96, 100, 88, 88, 82, 77,
        75, 82, 81, 89, 89, 86, 85, 82, 83, 85, 84, 89, 77, 72, 75, 73, 77, 78,
    ]
    /// Where the trade begins that is open at the end.
    private static let lastEntry = 2087

    private let series: CandleSeries
    private let instrument: Instrument
    private let result: Backtest.Result

    init() throws {
        let rows = try SharedCandles("goog_1d.csv")
        let symbol = try #require(Symbol("GOOG-USD"))
        series = CandleSeries(
            symbol: symbol,
            timeframe: .oneDay,
            openTimes: rows.openTimes.map(Timestamp.init(milliseconds:)),
            open: rows.open,
            high: rows.high,
            low: rows.low,
            close: rows.close,
            volume: rows.volume
        )
        instrument = Instrument(
            symbol: symbol,
            tickSize: try DecimalStep("0.01"),
            lotSize: DecimalStep(decimals: 0)
        )
        let backtest = Backtest(
            instrument: instrument,
            initialCapital: try Money("10000"),
            feeRate: try FeeRate("0.002")
        )
        result = try backtest.run(series, strategy: SMACross(fast: 10, slow: 20))
    }

    private func expect(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) throws {
        let value = try #require(value)
        #expect(abs(value / expected - 1) <= tolerance, "\(value) is not \(expected)")
    }

    @Test func theTradesAreTheSame() throws {
        let closed = result.trades.filter { !$0.isOpen }
        #expect(closed.map { series.index(atOrAfter: $0.entryTime) } == Self.entries)
        #expect(try closed.map { series.index(atOrAfter: try #require($0.exitTime)) } == Self.exits)
        #expect(closed.map(\.quantity.lots) == Self.sizes)
        #expect(series.index(atOrAfter: try #require(result.trades.last).entryTime) == Self.lastEntry)
    }

    @Test func figuresOfOneDefinitionAgree() throws {
        let metrics = result.metrics
        try expect(metrics.finalEquity, 63341.19135999998)
        try expect(metrics.totalReturn, 5.334119135999998)
        try expect(metrics.maxDrawdown, 0.2001734114371039)
        #expect(metrics.longestDrawdownSeconds == 597 * 86_400)
        #expect(metrics.trades == 46)
        try expect(metrics.winRate, 0.6086956521739131)
        try expect(metrics.bestTrade, 0.56918681084536324)
        try expect(metrics.worstTrade, -0.1264711943793912)
        // It calls this expectancy, and a geometric mean the average trade.
        try expect(metrics.averageTrade, 0.04462038473080352)
        try expect(metrics.systemQuality, 2.1623334906390244)
        #expect(abs(metrics.candlesPerYear - 252) < 1e-9)
        #expect(metrics.monthlyReturns.count == 104)
        try expect(metrics.monthlyReturns[4].value, 10381.276000000002 / 10000 - 1)
        try expect(metrics.monthlyReturns[5].value, 9645.713380000003 / 10381.276000000002 - 1)
    }

    @Test func figuresOfOtherDefinitionsDifferByThese() throws {
        let metrics = result.metrics
        // Its fees leave the trade out that is open.
        let opened = 78 * 702.24 * 0.002
        try expect(metrics.feesPaid, 5799.2992 + opened)
        // Its profit factor is of the trades' returns, not of their profits.
        let returns = result.trades.compactMap { trade in
            trade.profit.map { $0.value / (trade.entryPrice.value(of: instrument) * Double(trade.quantity.lots)) }
        }
        let gains = returns.reduce(0) { $0 + max(0, $1) }
        try expect(gains / (gains - returns.reduce(0, +)), 3.6850390957570456)
        // It counts the candle of the exit as one with a position, and leaves the open trade out.
        let held = zip(Self.entries, Self.exits).reduce(0) { $0 + $1.1 - $1.0 } + series.count - Self.lastEntry
        #expect(metrics.exposure == Double(held) / 2148)
        // It has no return for the first candle: 2147 in place of 2148.
        let annualised = pow(1 + (try #require(metrics.annualisedReturn)), 2148.0 / 2147) - 1
        try expect(annualised, 0.2419278915512486)
        try expect(annualised / metrics.maxDrawdown, 1.2085915397773213)
        // Its volatility is that of the compounded return of a year, its Sharpe and Sortino ratios have the annualised
        // return above the line.
        let volatility = try #require(metrics.volatility)
        let growth = pow(1 + annualised, 1.0 / 252)
        let compounded =
            (pow(volatility * volatility / 252 + growth * growth, 252) - pow(growth, 504)).squareRoot()
        try expect(compounded, 0.28030177887162377, 1e-3)
        try expect(annualised / compounded, 0.863097952946099, 1e-3)
        let mean = try #require(metrics.sharpe) * volatility
        let downside = mean / (try #require(metrics.sortino))
        try expect(annualised / downside, 1.7534107304191322, 1e-3)
        // Mean over standard deviation of its equity, 2147 returns.
        try expect(metrics.sharpe, 1.0814054944690026, 1e-3)
        // Its beta goes by logarithms of the returns.
        let own = result.dayReturns.dropFirst().map { log(1 + $0) }
        let market = zip(series.close.dropFirst(), series.close).map { log($0 / $1) }
        let (ownMean, marketMean) = (own.reduce(0, +) / 2147, market.reduce(0, +) / 2147)
        let covariance = zip(own, market).reduce(0) { $0 + ($1.0 - ownMean) * ($1.1 - marketMean) }
        try expect(covariance / market.reduce(0) { $0 + ($1 - marketMean) * ($1 - marketMean) }, 0.4239077411756967)
        try expect(metrics.beta, 0.4239077411756967, 0.05)
        try expect(metrics.valueAtRisk95, 0.01896193529960014, 1e-2)
        // It holds from where the averages begin on.
        try expect(metrics.buyAndHoldReturn, try #require(series.close.last) / series.close[0] - 1)
    }
}

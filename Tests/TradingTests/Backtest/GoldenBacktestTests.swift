import JSON
import Markets
import TestSupport
import Testing
import Trading

/// The SMA 10/30 cross over 45,031 real minutes against a plain floating-point reference that trades unrounded
/// fractions.
@Suite(.enabled(if: SharedFiles.arePresent, "../shared is absent")) struct GoldenBacktestTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let fillRule: FillRule
        let sizing: Sizing
        let tolerance: Double

        var testDescription: String { name }
    }

    static let oneUnit = Sizing.fixedQuantity(Quantity(lots: 100_000_000))
    static let cases = [
        Case(name: "next_open_all_in", fillRule: .nextOpen, sizing: .allIn, tolerance: 1e-6),
        Case(name: "next_open_one_unit", fillRule: .nextOpen, sizing: oneUnit, tolerance: 1e-9),
        Case(name: "same_close_all_in", fillRule: .sameClose, sizing: .allIn, tolerance: 1e-6),
        Case(name: "same_close_one_unit", fillRule: .sameClose, sizing: oneUnit, tolerance: 1e-9),
    ]

    @Test(arguments: cases) func tradesAndEquity(_ golden: Case) throws {
        let expected = try #require(try SharedFiles.golden("backtest_sma10_30")[golden.name])
        let series = try perpetualCandles()
        let result = try run(golden, series, instrument: perpetual(), capital: expected)
        let closed = result.trades.filter { !$0.isOpen }
        #expect(closed.count == 945)
        #expect(result.metrics.trades == 945)
        #expect(result.trades.count == 945, "the reference ends flat")
        #expect(result.orders.filled == 1890)
        #expect(result.orders.total == 1890)
        let rows = try closed.map { try row($0, golden.fillRule, series) }
        #expect(Array(rows.prefix(20)) == expected["trades_first20"]?.arrayValue?.map(\.doubles))
        #expect(Array(rows.suffix(5)) == expected["trades_last5"]?.arrayValue?.map(\.doubles))
        let equity = try #require(expected["final_equity"]?.doubleValue)
        #expect(abs(result.finalEquity.value / equity - 1) < golden.tolerance)
        #expect(result.metrics.finalEquity == result.finalEquity.value)
    }

    /// A few prices of the file lie between the half ticks: on that grid the same trades come out, a fill or two half a
    /// tick worse.
    @Test(arguments: cases) func coarserGrid(_ golden: Case) throws {
        let expected = try #require(try SharedFiles.golden("backtest_sma10_30")[golden.name])
        let series = try perpetualCandles()
        let result = try run(golden, series, instrument: perpetual(tick: "0.5"), capital: expected)
        #expect(result.trades.count == 945)
        let equity = try #require(expected["final_equity"]?.doubleValue)
        #expect(abs(result.finalEquity.value / equity - 1) < 10 * golden.tolerance)
        let entries = try result.trades.map { try row($0, golden.fillRule, series)[0] }
        let expectedEntries = expected["trades_first20"]?.arrayValue?.compactMap(\.doubles.first)
        #expect(Array(entries.prefix(20)) == expectedEntries)
    }

    @Test(arguments: cases) func noFillOutsideItsCandle(_ golden: Case) throws {
        let expected = try #require(try SharedFiles.golden("backtest_sma10_30")[golden.name])
        let series = try perpetualCandles()
        let instrument = try perpetual()
        for trade in try run(golden, series, instrument: instrument, capital: expected).trades {
            for (time, price) in [(trade.entryTime, trade.entryPrice), (trade.exitTime, trade.exitPrice)] {
                let candle = series[try index(of: #require(time), golden.fillRule, series)]
                let value = try #require(price).value(of: instrument)
                #expect(candle.low <= value && value <= candle.high, "trade \(trade.number)")
            }
        }
    }

    private func run(
        _ golden: Case,
        _ series: CandleSeries,
        instrument: Instrument,
        capital: JSONValue
    ) throws -> Backtest.Result {
        let backtest = Backtest(
            instrument: instrument,
            initialCapital: try Money(#require(capital["cash0"]?.numberValue?.text)),
            feeRate: try FeeRate("0.001"),
            fillRule: golden.fillRule,
            sizing: golden.sizing
        )
        return try backtest.run(series, strategy: SMACross(fast: 10, slow: 30))
    }

    /// `[entry index, entry price, exit index, exit price]`, as the reference has it.
    private func row(_ trade: Trade, _ fillRule: FillRule, _ series: CandleSeries) throws -> [Double] {
        let instrument = try perpetual()
        return [
            Double(try index(of: trade.entryTime, fillRule, series)),
            trade.entryPrice.value(of: instrument),
            Double(try index(of: #require(trade.exitTime), fillRule, series)),
            try #require(trade.exitPrice).value(of: instrument),
        ]
    }

    /// The index of the candle that a fill happened in: at its open, or at its close.
    private func index(of time: Timestamp, _ fillRule: FillRule, _ series: CandleSeries) throws -> Int {
        let openTime = fillRule == .nextOpen ? time : time - 60_000
        let index = series.index(atOrAfter: openTime)
        try #require(series.openTimes[index] == openTime)
        return index
    }
}

import JSON
import Markets
import Testing
import Trading

/// A position with a stop at 95 and a target at 105, and an hour that reaches both.
@Suite struct FinerCandlesTests {
    private func series(
        _ timeframe: Timeframe,
        _ candles: [(Int64, Double, Double, Double, Double)]
    ) throws
        -> CandleSeries
    {
        CandleSeries(
            symbol: try #require(Symbol("BTC-PERP")),
            timeframe: timeframe,
            candles: candles.map { time, open, high, low, close in
                let start = Timestamp(milliseconds: time * 1_800_000)
                return Candle(openTime: start, open: open, high: high, low: low, close: close, volume: 1000)
            }
        )
    }

    private func exitPrice(_ halves: [(Int64, Double, Double, Double, Double)]?) throws -> String? {
        let hours = try series(
            .oneHour,
            [(0, 100, 100, 100, 100), (2, 100, 100, 100, 100), (4, 100, 110, 90, 100), (6, 100, 100, 100, 100)]
        )
        var backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("10000"),
            feeRate: try FeeRate("0")
        )
        backtest.protection = try Protection(json: ["stop_loss": "0.05", "take_profit": "0.05"])
        if let halves { backtest.finer = FinerCandles(try series(.thirtyMinutes, halves)) }
        let result = try backtest.run(hours, strategy: BuyAndHold())
        return result.trades.first?.exitPrice?.text(of: backtest.instrument)
    }

    @Test func theyCountWhereTheyTellOfTheWholeCandle() throws {
        #expect(try exitPrice(nil) == "95", "what is worse came first")
        let before = [(Int64(2), 100.0, 100.0, 100.0, 100.0), (3, 100, 100, 100, 100)]
        #expect(try exitPrice(before + [(4, 100, 110, 100, 108), (5, 108, 108, 90, 100)]) == "105")
        #expect(try exitPrice(before + [(4, 100, 100, 90, 92), (5, 92, 110, 92, 100)]) == "95")
        // A half is missing, or tells of other prices: nobody knows.
        #expect(try exitPrice(before + [(4, 100, 110, 100, 108)]) == "95")
        #expect(try exitPrice(before + [(4, 100, 110, 100, 108), (5, 108, 108, 91, 100)]) == "95")
        #expect(try exitPrice([]) == "95")
    }

    @Test func aBacktestIsWrittenDownWithoutThem() throws {
        let finer = FinerCandles(try series(.thirtyMinutes, [(0, 1, 1, 1, 1)]))
        #expect("\(finer)" == "1 candles of 30m")
    }
}

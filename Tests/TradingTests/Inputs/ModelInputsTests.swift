import Forecasting
import Indicators
import Markets
import TestSupport
import Testing
import Trading

@Suite struct ModelInputsTests {
    private let bitcoin = Symbol("BTC-USDT").unsafelyPresent
    private let ether = Symbol("ETH-USDT").unsafelyPresent

    private func walk(_ symbol: Symbol, _ count: Int, seed: UInt64, from first: Int = 0) -> CandleSeries {
        var random = WalkGenerator(seed: seed)
        let (opens, closes) = (random.prices(count), random.prices(count))
        var series = CandleSeries(symbol: symbol, timeframe: .oneHour)
        for index in 0..<count {
            let (open, close) = (opens[index], closes[index])
            series.append(
                Candle(
                    openTime: Timestamp(milliseconds: Int64(first + index) * 3_600_000),
                    open: open,
                    high: max(open, close) + 1,
                    low: min(open, close) - 1,
                    close: close,
                    volume: Double(index)
                )
            )
        }
        return series
    }

    private func inputs(_ names: [String]) throws -> ModelInputs {
        try ModelInputs(names, symbol: bitcoin, timeframe: .oneHour)
    }

    @Test func `closes come with their times`() throws {
        let candles = walk(bitcoin, 5, seed: 1)
        let series = try inputs([]).series(of: candles)
        #expect(series.values == candles.close && series.covariates.isEmpty)
        #expect(series.times == candles.openTimes.map(\.milliseconds))
    }

    @Test func `columns are those of the candles and of the registry, from where all are known`() throws {
        let candles = walk(bitcoin, 100, seed: 2)
        let names = ["volume", "high", "rsi_14", "macd:12:26:9.signal", "linreg_slope_10", "t3_5_0.7", "bop"]
        let inputs = try inputs(names + ["lag_1", "hour", "volatility_20", "volume"])
        #expect(inputs.names == names)
        let series = inputs.series(of: candles)
        let first = 33
        #expect(series.count == candles.count - first)
        #expect(series.values == Array(candles.close[first...]))
        #expect(series.covariate("volume")?.values == Array(candles.volume[first...]))
        let expected = try IndicatorRegistry.standard.parse("rsi:14,macd:12:26:9,linreg_slope:10,t3:5:0.7,bop")
            .columns(over: candles)
        let columns = [("rsi_14", 0), ("macd:12:26:9.signal", 2), ("linreg_slope_10", 4), ("t3_5_0.7", 5), ("bop", 6)]
        for (name, index) in columns {
            #expect(series.covariate(name)?.values == Array(expected[index].values[first...]), "\(name)")
        }
        #expect(series.covariates.allSatisfy { !$0.isKnownAhead })
    }

    @Test func `of another market a row has what had closed by then`() throws {
        let candles = walk(bitcoin, 40, seed: 3)
        // Begins three hours later, has a hole, and goes on for longer.
        let whole = walk(ether, 60, seed: 4, from: 3)
        let holed = CandleSeries(
            symbol: ether,
            timeframe: .oneHour,
            candles: whole.filter { !(10..<14).contains($0.openTime.milliseconds / 3_600_000) }
        )
        let inputs = try inputs(["ETH-USDT.close", "eth/usdt.volume"])
        #expect(inputs.symbols == [ether])
        let series = inputs.series(of: candles, others: [ether: holed])
        let close = try #require(series.covariate("ETH-USDT.close")?.values)
        #expect(series.count == 37 && series.values == Array(candles.close[3...]))
        for (row, value) in close.enumerated() {
            let hour = 3 + row
            let known = (10..<14).contains(hour) ? 9 : hour
            #expect(value == whole.close[known - 3], "hour \(hour)")
        }
        #expect(inputs.series(of: candles).count == 0)
    }

    @Test func `nothing that comes later changes a row`() throws {
        let inputs = try inputs(["volume", "rsi_14", "ETH-USDT.close", "ETH-USDT.bb_20_2.upper"])
        let (candles, others) = (walk(bitcoin, 120, seed: 5), walk(ether, 120, seed: 6))
        let series = inputs.series(of: candles, others: [ether: others])
        for cut in [60, 90, 119] {
            let early = inputs.series(of: candles.slice(0..<cut), others: [ether: others])
            #expect(early == series.prefix(early.count), "cut at \(cut)")
        }
    }

    @Test func `the future has the times of the calendar`() throws {
        let monthly = try ModelInputs(symbol: bitcoin, timeframe: .oneMonth)
        let january = try #require(Timestamp(iso8601: "2024-01-01T00:00:00Z"))
        let times = monthly.future(after: january, horizon: 3).times?.map { Timestamp(milliseconds: $0).iso8601 }
        #expect(times?.map { String($0.prefix(10)) } == ["2024-02-01", "2024-03-01", "2024-04-01"])
    }

    @Test(arguments: ["rsi_0", "rsi_14_2", "macd", "macd.tea", "ETH-USDT.lag_1", "ETH-USDT.", "sma20"])
    func `a column that no market has is refused with a reason`(name: String) {
        let error = #expect(throws: InputError.self) { try inputs([name]) }
        #expect(error?.name == name && error?.message.isEmpty == false)
    }
}

extension Optional {
    fileprivate var unsafelyPresent: Wrapped {
        guard let self else { preconditionFailure("it is there") }
        return self
    }
}

import Indicators
import JSON
import Markets
import TestSupport
import Testing

/// TA-Lib's and pandas' numbers on real prices and on flat ones.
@Suite(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
struct GoldenTests {
    private static let inputs = ["btc_perp_1m", "goog_1d", "eth_btc_5m", "flat"]
    private static let columns = [
        "sma:20": "talib.sma20", "ema:20": "talib.ema20", "rsi:14": "talib.rsi14", "atr:14": "talib.atr14",
        "macd:12:26:9.macd": "talib.macd", "macd:12:26:9.signal": "talib.macd_signal",
        "macd:12:26:9.histogram": "talib.macd_hist", "bb:20:2.upper": "talib.bb_upper",
        "bb:20:2.middle": "talib.bb_mid", "bb:20:2.lower": "talib.bb_lower",
        "volatility:20": "pandas.rollvol20_log_returns_ddof1",
    ]

    @Test(arguments: inputs)
    func everyColumnEqualsItsReference(input: String) throws {
        let golden = try SharedFiles.golden("indicators_\(input)")
        let series = try series(golden)
        let specs = try IndicatorRegistry.standard.parse("sma,ema,rsi,atr,macd,bb,volatility")
        let results = specs.flatMap { $0.columns(over: series) }
        #expect(Set(results.map(\.name)) == Set(Self.columns.keys))
        for result in results {
            let path = try #require(Self.columns[result.name]).split(separator: ".")
            let reference = try #require(golden[String(path[0])]?[String(path[1])]).optionalDoubles
            try #require(result.values.count == reference.count && reference.count > 40)
            for (row, (value, expected)) in zip(result.values, reference).enumerated() {
                guard let expected else {
                    #expect(value.isNaN, "\(result.name) row \(row)")
                    continue
                }
                let isEqual = abs(value - expected) <= 1e-10 * abs(expected)
                #expect(isEqual, "\(result.name) row \(row): \(value), not \(expected)")
            }
        }
    }

    private func series(_ golden: JSONValue) throws -> CandleSeries {
        let input = try #require(golden["input"])
        let close = try #require(input["close"]).doubles
        return CandleSeries(
            symbol: try #require(Symbol("A-B")),
            timeframe: .oneMinute,
            openTimes: close.indices.map { Timestamp(milliseconds: Int64($0) * 60_000) },
            open: try #require(input["open"]).doubles,
            high: try #require(input["high"]).doubles,
            low: try #require(input["low"]).doubles,
            close: close,
            volume: try #require(input["volume"]).doubles
        )
    }
}

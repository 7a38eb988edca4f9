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
        "sma:20": "talib.sma20", "ema:20": "talib.ema20", "wma:20": "talib.wma20", "rsi:14": "talib.rsi14",
        "roc:10": "talib.roc10", "cci:20": "talib.cci20", "willr:14": "talib.willr14",
        "stoch:14:3:3.k": "talib.stoch_k", "stoch:14:3:3.d": "talib.stoch_d",
        "macd:12:26:9.macd": "talib.macd", "macd:12:26:9.signal": "talib.macd_signal",
        "macd:12:26:9.histogram": "talib.macd_hist", "bb:20:2.upper": "talib.bb_upper",
        "bb:20:2.middle": "talib.bb_mid", "bb:20:2.lower": "talib.bb_lower", "stddev:20": "talib.stddev20",
        "atr:14": "talib.atr14", "adx:14": "talib.adx14", "obv": "talib.obv", "mfi:14": "talib.mfi14",
        "volatility:20": "pandas.rollvol20_log_returns_ddof1",
    ]

    @Test(arguments: inputs)
    func everyColumnEqualsItsReference(input: String) throws {
        let golden = try SharedFiles.golden("indicators_\(input)")
        let series = try series(try #require(golden["input"]))
        let list = "sma,ema,wma,rsi,roc,cci,willr,stoch,macd,bb,stddev,atr,adx,obv,mfi,volatility"
        let results = try IndicatorRegistry.standard.parse(list).flatMap { $0.columns(over: series) }
        #expect(Set(results.map(\.name)) == Set(Self.columns.keys))
        for result in results {
            let path = try #require(Self.columns[result.name]).split(separator: ".")
            let reference = try #require(golden[String(path[0])]?[String(path[1])]).optionalDoubles
            try expect(result.values, equalTo: reference, within: 1e-10, result.name)
        }
    }

    /// Our column for each of TA-Lib's; several of them in the order of its outputs, with a factor for another unit.
    private static let more: [String: [(column: String, factor: Double)]] = [
        "DEMA:20": [("dema:20", 1)], "TEMA:20": [("tema:20", 1)], "TRIMA:20": [("trima:20", 1)],
        "KAMA:30": [("kama:30:2:30", 1)], "T3:5:0.7": [("t3:5:0.7", 1)], "MOM:10": [("mom:10", 1)],
        "ROCP:10": [("roc:10", 0.01)], "TRIX:15": [("trix:15", 1)], "CMO:14": [("cmo:14", 1)],
        "ULTOSC:7:14:28": [("ultosc:7:14:28", 1)], "PLUS_DI:14": [("dmi:14.plus_di", 1)],
        "MINUS_DI:14": [("dmi:14.minus_di", 1)], "DX:14": [("dmi:14.dx", 1)], "ADX:14": [("adx:14", 1)],
        "ADXR:14": [("adxr:14", 1)], "AROON:14": [("aroon:14.down", 1), ("aroon:14.up", 1)],
        "AROONOSC:14": [("aroon:14.oscillator", 1)], "SAR:0.02:0.2": [("sar:0.02:0.2", 1)],
        "STOCHRSI:14:5:3": [("stochrsi:14:5:3.k", 1), ("stochrsi:14:5:3.d", 1)],
        "STOCHF:5:3": [("stochf:5:3.k", 1), ("stochf:5:3.d", 1)], "AD": [("ad", 1)], "ADOSC:3:10": [("adosc:3:10", 1)],
        "OBV": [("obv", 1)], "MFI:14": [("mfi:14", 1)], "NATR:14": [("natr:14", 1)], "TRANGE": [("trange", 1)],
        "LINEARREG:14": [("linreg:14", 1)], "LINEARREG_SLOPE:14": [("linreg_slope:14", 1)], "TSF:14": [("tsf:14", 1)],
        "VAR:5": [("variance:5", 1)], "BOP": [("bop", 1)], "MIDPOINT:14": [("midpoint:14", 1)],
        "MIDPRICE:14": [("donchian:14.middle", 1)], "AVGPRICE": [("avgprice", 1)], "TYPPRICE": [("typprice", 1)],
    ]

    /// Not compared: PPO, which TA-Lib takes of plain averages by default and everybody else of exponential ones;
    /// CORREL and BETA, which are of two series.
    private static let others: Set = ["PPO:12:26", "CORREL:30", "BETA:5"]

    @Test func furtherColumnsEqualTheirReferences() throws {
        let golden = try SharedFiles.golden("indicators_more_goog_1d")
        let series = try series(golden)
        let outputs = try #require(golden["outputs"]?.objectValue)
        #expect(Set(outputs.keys) == Set(Self.more.keys).union(Self.others))
        for (name, columns) in Self.more {
            let reference = try #require(outputs[name]?.arrayValue)
            for (index, ours) in columns.enumerated() {
                let spec = try IndicatorRegistry.standard.parse(key(ours.column))
                let values = try #require(spec[0].columns(over: series).first { $0.name == ours.column }).values
                let expected = columns.count == 1 ? golden["outputs"]?[name] : reference[index]
                try expect(
                    values.map { $0 * ours.factor },
                    equalTo: try #require(expected).optionalDoubles,
                    within: 1e-9,
                    ours.column
                )
            }
        }
    }

    /// `aroon:14.up` is of `aroon:14`; a point between digits is one of a number.
    private func key(_ column: String) -> String {
        guard let point = column.lastIndex(of: "."), column[point...].dropFirst().first?.isLetter == true else {
            return column
        }
        return String(column[..<point])
    }

    private func expect(
        _ values: [Double],
        equalTo reference: [Double?],
        within tolerance: Double,
        _ name: String
    ) throws {
        try #require(values.count == reference.count && reference.count > 40)
        for (row, (value, expected)) in zip(values, reference).enumerated() {
            guard let expected else {
                #expect(value.isNaN, "\(name) row \(row)")
                continue
            }
            // What TA-Lib's running sums leave behind where all values are 0; ours subtract nothing.
            let isLeftOver = value == 0 && abs(expected) < 1e-12
            let isEqual = isLeftOver || abs(value - expected) <= tolerance * abs(expected)
            #expect(isEqual, "\(name) row \(row): \(value), not \(expected)")
        }
    }

    private func series(_ input: JSONValue) throws -> CandleSeries {
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

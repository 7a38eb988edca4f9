import Markets
import TestSupport
import Testing
import Trading

/// The instrument of the perpetual contract in `btc_perp_1m.csv`: a few of its prices lie between the half ticks, on
/// eighths, and this grid holds them all.
func perpetual(tick: String = "0.125") throws -> Instrument {
    Instrument(
        symbol: try #require(Symbol("BTC-PERP")),
        tickSize: try DecimalStep(tick),
        lotSize: DecimalStep(decimals: 8)
    )
}

/// The 45,031 real minutes of `btc_perp_1m.csv`.
func perpetualCandles() throws -> CandleSeries {
    let rows = try SharedCandles("btc_perp_1m.csv")
    return CandleSeries(
        symbol: try #require(Symbol("BTC-PERP")),
        timeframe: .oneMinute,
        openTimes: rows.openTimes.map(Timestamp.init(milliseconds:)),
        open: rows.open,
        high: rows.high,
        low: rows.low,
        close: rows.close,
        volume: rows.volume
    )
}

/// Candles that open a minute apart, from the epoch on, each opening at the close before it.
func candles(closes: [Double], spread: Double = 1) throws -> CandleSeries {
    var series = CandleSeries(symbol: try #require(Symbol("BTC-PERP")), timeframe: .oneMinute)
    var open = closes.first ?? 0
    for (index, close) in closes.enumerated() {
        series.append(
            Candle(
                openTime: Timestamp(milliseconds: Int64(index) * 60_000),
                open: open,
                high: max(open, close) + spread,
                low: min(open, close) - spread,
                close: close,
                volume: 1
            )
        )
        open = close
    }
    return series
}

/// A random walk on the half-tick grid with many ties, its opens a jump away from the close before.
func randomCandles(_ count: Int, seed: UInt64) throws -> CandleSeries {
    var random = SeededRandom(seed: seed)
    var series = CandleSeries(symbol: try #require(Symbol("BTC-PERP")), timeframe: .oneMinute)
    var close = 1000.0
    for index in 0..<count {
        let open = max(1, close + Double(Int.random(in: -2...2, using: &random)) / 2)
        close = max(1, open + Double(Int.random(in: -6...6, using: &random)) / 2)
        series.append(
            Candle(
                openTime: Timestamp(milliseconds: Int64(index) * 60_000),
                open: open,
                high: max(open, close) + Double(Int.random(in: 0...2, using: &random)) / 2,
                low: min(open, close) - 0.5,
                close: close,
                volume: 1
            )
        )
    }
    return series
}

/// SplitMix64, so that a test that fails can be run again.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

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

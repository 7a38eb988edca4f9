public import Markets

/// The candles of a backtest in finer ones, which say in which order the prices inside a candle came.
///
/// They count only where they tell of the whole candle: where their highest and lowest prices, the first and the last are
/// its own. Elsewhere, as where some are missing, what is worse for the account is taken to have come first.
public struct FinerCandles: Sendable {
    public let series: CandleSeries

    public init(_ series: CandleSeries) { self.series = series }

    /// Those that a candle is made of; empty if they do not tell of the whole of it.
    func parts(of candle: Candle, _ timeframe: Timeframe) -> Slice<CandleSeries> {
        let first = series.index(atOrAfter: candle.openTime)
        let end = series.index(atOrAfter: timeframe.next(after: candle.openTime))
        let none = series[first..<first]
        guard first < end, series.open[first] == candle.open, series.close[end - 1] == candle.close else { return none }
        var (high, low) = (series.high[first], series.low[first])
        for index in first..<end {
            high = max(high, series.high[index])
            low = min(low, series.low[index])
        }
        return high == candle.high && low == candle.low ? series[first..<end] : none
    }

    /// How many of the candles at `range` they do not tell the whole of.
    func unsettled(_ candles: CandleSeries, _ range: Range<Int>) -> Int {
        range.count { parts(of: candles[$0], candles.timeframe).isEmpty }
    }
}

extension FinerCandles: CustomStringConvertible {
    /// Not the candles themselves: whoever writes down a backtest does not mean these.
    public var description: String { "\(series.count) candles of \(series.timeframe.rawValue)" }
}

public import Markets

/// A stop some average true ranges away from the middle of the candles, which only moves towards the price, and changes
/// sides once a close has crossed it: below the price in an upward trend, above it in a downward one.
///
/// As on TradingView the first value lies above the price.
///
/// Source: O. Seban's SuperTrend, as TradingView's `ta.supertrend` computes it; Wilder's average of the true range.
public struct SuperTrend: Indicator, Hashable, Codable {
    private var range: AverageTrueRange
    private let multiplier: Double
    private var bands: StopBands?
    private var isUp = false
    private var previousClose = 0.0

    /// - Precondition: `period` is at least 1.
    public init(period: Int, multiplier: Double) {
        range = AverageTrueRange(period: period)
        self.multiplier = multiplier
    }

    public var warmUp: Int { range.warmUp }

    public mutating func update(_ candle: Candle) -> Double? {
        defer { previousClose = candle.close }
        guard let width = range.update(candle).map({ multiplier * $0 }) else { return nil }
        var now = StopBands(upper: candle.medianPrice + width, lower: candle.medianPrice - width)
        if let bands {
            // A band that the last close has crossed starts afresh.
            if previousClose <= bands.upper { now.upper = min(now.upper, bands.upper) }
            if previousClose >= bands.lower { now.lower = max(now.lower, bands.lower) }
            isUp = isUp ? candle.close >= now.lower : candle.close > now.upper
        }
        bands = now
        return isUp ? now.lower : now.upper
    }
}

private struct StopBands: Hashable, Sendable, Codable {
    var upper: Double
    var lower: Double
}

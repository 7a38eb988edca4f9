public import Markets

/// The distance of the typical price from its mean, in mean absolute deviations times 0.015.
///
/// Where all typical prices are the same it is 0, as in TA-Lib.
///
/// - Complexity: O(period) an update: every absolute deviation changes with the mean.
///
/// Source: D. R. Lambert, "Commodity Channel Index", Commodities (1980).
public struct CommodityChannelIndex: Indicator, Hashable, Codable {
    private var moments: RollingMoments
    private var recent: RecentValues

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        moments = RollingMoments(period: period)
        recent = RecentValues(capacity: period)
    }

    public var warmUp: Int { moments.period }

    public mutating func update(_ candle: Candle) -> Double? {
        let price = candle.typicalPrice
        _ = recent.push(price)
        guard let mean = moments.update(price)?.mean else { return nil }
        var deviations = 0.0
        for value in recent.values { deviations += abs(value - mean) }
        // The price's own deviation is one of them: the quotient lies within -1...1.
        return deviations > 0 ? (price - mean) / deviations * (Double(recent.capacity) / 0.015) : 0
    }
}

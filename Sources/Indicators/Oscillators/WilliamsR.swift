public import Markets

/// Williams' %R: how far the close stands below the highest high of the last candles, as a share of their range, from
/// -100 to 0.
///
/// Where the range is empty it is 0, as in TA-Lib.
///
/// Source: L. Williams, "How I Made One Million Dollars Last Year Trading Commodities" (1973).
public struct WilliamsR: Indicator, Hashable, Codable {
    private var extremes: RollingExtremes

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        extremes = RollingExtremes(period: period)
    }

    public var warmUp: Int { extremes.period }

    public mutating func update(_ candle: Candle) -> Double? {
        guard let window = extremes.update(high: candle.high, low: candle.low) else { return nil }
        guard window.highest > window.lowest else { return 0 }
        return 100 * ((candle.close - window.highest) / (window.highest - window.lowest))
    }
}

public import Markets

/// The highest high and the lowest low of the last `period` candles, this one included, and the middle between them.
///
/// Source: R. D. Donchian's four-week rule (1960).
public struct DonchianChannels: Indicator, Hashable, Codable {
    private var extremes: RollingExtremes

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        extremes = RollingExtremes(period: period)
    }

    public var warmUp: Int { extremes.period }

    public mutating func update(_ candle: Candle) -> ChannelOutput? {
        extremes.update(high: candle.high, low: candle.low).map {
            ChannelOutput(upper: $0.highest, middle: $0.middle, lower: $0.lowest)
        }
    }
}

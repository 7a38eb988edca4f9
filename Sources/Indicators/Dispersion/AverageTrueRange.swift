public import Markets

/// Wilder's average of the true range: how far a candle reaches, the gap from the last close included.
///
/// The first candle only provides that close, as in TA-Lib.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct AverageTrueRange: Indicator, Hashable, Codable {
    private var average: WilderAverage
    private var previousClose: Double?

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        average = WilderAverage(period: period)
    }

    public var warmUp: Int { average.period + 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        defer { previousClose = candle.close }
        guard let previousClose else { return nil }
        return average.update(max(candle.high, previousClose) - min(candle.low, previousClose))
    }
}

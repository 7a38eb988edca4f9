public import Markets

/// ADXR: the mean of the average directional index and its value `period - 1` candles ago, as in TA-Lib.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct AverageDirectionalRating: Indicator, Hashable, Codable {
    private var index: AverageDirectionalIndex
    private var recent: RecentValues

    /// - Precondition: `period` is at least 2.
    public init(period: Int) {
        precondition(period > 1, "the older value is of another candle")
        index = AverageDirectionalIndex(period: period)
        recent = RecentValues(capacity: period - 1)
    }

    public var warmUp: Int { index.warmUp + recent.capacity }

    public mutating func update(_ candle: Candle) -> Double? {
        guard let now = index.update(candle) else { return nil }
        return recent.push(now).map { (now + $0) / 2 }
    }
}

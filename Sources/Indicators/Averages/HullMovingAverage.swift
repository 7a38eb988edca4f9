/// A weighted average with little lag: twice that of half the period minus that of the whole, smoothed over the square
/// root of the period. Half and root are rounded down.
///
/// Source: A. Hull, "Hull Moving Average" (2005).
public struct HullMovingAverage: Indicator, Hashable, Codable {
    private var half: WeightedMovingAverage
    private var whole: WeightedMovingAverage
    private var smoothing: WeightedMovingAverage

    /// - Precondition: `period` is at least 2.
    public init(period: Int) {
        precondition(period > 1, "half a period is at least one value")
        half = WeightedMovingAverage(period: period / 2)
        whole = WeightedMovingAverage(period: period)
        smoothing = WeightedMovingAverage(period: Int(Double(period).squareRoot()))
    }

    public var warmUp: Int { whole.warmUp + smoothing.warmUp - 1 }

    public mutating func update(_ value: Double) -> Double? {
        let fast = half.update(value)
        guard let slow = whole.update(value), let fast else { return nil }
        return smoothing.update(2 * fast - slow)
    }
}

/// An exponential average less its lag: twice the average minus the average of the average, each seeded with a plain
/// mean as in TA-Lib.
///
/// Source: P. G. Mulloy, "Smoothing Data with Faster Moving Averages", Stocks & Commodities 12:1 (1994).
public struct DoubleExponentialMovingAverage: Indicator, Hashable, Codable {
    private var first: ExponentialMovingAverage
    private var second: ExponentialMovingAverage

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        first = ExponentialMovingAverage(period: period)
        second = first
    }

    public var warmUp: Int { 2 * first.warmUp - 1 }

    public mutating func update(_ value: Double) -> Double? {
        guard let once = first.update(value), let twice = second.update(once) else { return nil }
        return 2 * once - twice
    }
}

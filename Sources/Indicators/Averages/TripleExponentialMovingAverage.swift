/// An exponential average less its lag, by three averages of one another: 3 × first - 3 × second + third, each seeded
/// with a plain mean as in TA-Lib.
///
/// Source: P. G. Mulloy, "Smoothing Data with Less Lag", Stocks & Commodities 12:2 (1994).
public struct TripleExponentialMovingAverage: Indicator, Hashable, Codable {
    private var first: ExponentialMovingAverage
    private var second: ExponentialMovingAverage
    private var third: ExponentialMovingAverage

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        first = ExponentialMovingAverage(period: period)
        second = first
        third = first
    }

    public var warmUp: Int { 3 * first.warmUp - 2 }

    public mutating func update(_ value: Double) -> Double? {
        guard let once = first.update(value), let twice = second.update(once), let thrice = third.update(twice) else {
            return nil
        }
        return 3 * (once - twice) + thrice
    }
}

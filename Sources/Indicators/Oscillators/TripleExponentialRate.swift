/// TRIX: the change from step to step of a price smoothed by three exponential averages, in percent; each average is
/// seeded with a plain mean, as in TA-Lib.
///
/// Source: J. K. Hutson, "Good TRIX", Stocks & Commodities 1:5 (1983).
public struct TripleExponentialRate: Indicator, Hashable, Codable {
    private var first: ExponentialMovingAverage
    private var second: ExponentialMovingAverage
    private var third: ExponentialMovingAverage
    private var rate = RateOfChange(period: 1, in: .percent)

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        first = ExponentialMovingAverage(period: period)
        second = first
        third = first
    }

    public var warmUp: Int { 3 * first.warmUp - 1 }

    public mutating func update(_ price: Double) -> Double? {
        first.update(price).flatMap { second.update($0) }.flatMap { third.update($0) }.flatMap { rate.update($0) }
    }
}

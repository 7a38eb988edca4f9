/// The bounds between which a value lies with a given probability, one pair for each step ahead.
public struct ForecastInterval: Hashable, Sendable {
    /// The probability that the bounds enclose, from 0 to 1.
    public let level: Double
    public let lower: [Double]
    public let upper: [Double]
}

extension Forecast {
    /// The central interval of the predictive distribution.
    ///
    /// - Parameter level: probability inside, between 0 and 1: 0.95 for a 95% interval.
    public func interval(level: Double) -> ForecastInterval {
        precondition(level > 0 && level < 1, "a level is between 0 and 1")
        let width = NormalDistribution.quantile(0.5 + level / 2)
        return ForecastInterval(
            level: level,
            lower: zip(mean, standardDeviation).map { $0 - width * $1 },
            upper: zip(mean, standardDeviation).map { $0 + width * $1 }
        )
    }
}

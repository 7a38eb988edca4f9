/// The test of Diebold and Mariano (1995), "Comparing predictive accuracy", Journal of Business and Economic Statistics 13,
/// with the correction for small samples of Harvey, Leybourne and Newbold (1997), International Journal of Forecasting 13.
public struct DieboldMarianoTest: Hashable, Sendable {
    /// Positive where the first forecast loses less than the second.
    public let statistic: Double
    /// The probability of so large a difference, either way, were both forecasts equally good.
    public let pValue: Double

    /// - Parameters:
    ///   - advantages: loss of the second forecast less that of the first, origin after origin.
    ///   - overlap: to how many following origins a forecast error reaches: h - 1 for forecasts h steps ahead from
    ///     each observation. The variance counts that many autocovariances; should it come out negative, as it can with equal
    ///     weights, they are weighted down (Newey and West, 1987).
    /// - Returns: `nil` if the test is undefined: too few origins, or differences that do not vary.
    public init?(advantages: [Double], overlap: Int) {
        let count = Double(advantages.count)
        let horizon = Double(overlap + 1)
        guard overlap >= 0, advantages.count >= 3, advantages.count > overlap + 1 else { return nil }
        let mean = advantages.reduce(0, +) / count
        let autocovariances = (0...overlap).map { lag in
            (lag..<advantages.count).reduce(0.0) {
                $0 + (advantages[$1] - mean) * (advantages[$1 - lag] - mean)
            } / count
        }
        // Differences that are equal but for rounding say nothing about the variance.
        let largest = advantages.reduce(0) { max($0, abs($1)) }
        guard autocovariances[0] > 1e-24 * largest * largest else { return nil }
        var variance = autocovariances[0] + 2 * autocovariances.dropFirst().reduce(0, +)
        if variance <= 0 {
            variance = autocovariances[0]
            for lag in 1...max(1, overlap) where lag <= overlap {
                variance += 2 * (1 - Double(lag) / horizon) * autocovariances[lag]
            }
        }
        let correction = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
        guard variance > 0, correction > 0 else { return nil }
        let statistic = mean / (variance / count).squareRoot() * correction.squareRoot()
        guard statistic.isFinite else { return nil }
        self.statistic = statistic
        pValue = StudentTDistribution.twoSidedProbability(statistic, degreesOfFreedom: advantages.count - 1)
    }
}

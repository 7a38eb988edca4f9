/// The benchmark that the M4 competition measures by: the naive forecast of the seasonally adjusted series, seasonal again.
///
/// Whether there is a season is tested by the autocorrelation at the 90% level; the adjustment is the classical
/// multiplicative decomposition (Makridakis, Spiliotis and Assimakopoulos, 2020, "The M4 Competition", International
/// Journal of Forecasting 36), the additive one for values that are not positive.
public enum Naive2 {
    /// - Parameters:
    ///   - observations: oldest first, finite.
    ///   - season: number of observations of a season, 1 for none.
    public static func forecast(
        _ observations: [Double],
        season: Int,
        horizon: Int
    ) throws(ForecastingError) -> [Double] {
        try Observations.require(horizon: horizon)
        try Observations.require(1, of: observations)
        try Observations.requireSquarable(observations)
        let count = observations.count
        guard Autocorrelation.isSeasonal(observations, season: season) else {
            return Array(repeating: observations[count - 1], count: horizon)
        }
        let decomposition = ClassicalDecomposition.multiplicativeIfPossible(observations, season: season)
        let last = decomposition.adjusted(observations)[count - 1]
        return (0..<horizon).map { decomposition.seasonal(last, at: count + $0) }
    }
}

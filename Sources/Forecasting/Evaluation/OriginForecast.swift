/// A forecast that was made from an origin in the past, with what came then: one window of a
/// ``RollingOriginEvaluation``.
public struct OriginForecast: Hashable, Sendable {
    /// The number of observations that the forecast had seen; its first step is the observation of this index.
    public let origin: Int
    /// The observations that the model was last fitted to; they end before the origin.
    public let training: Range<Int>
    public let forecast: Forecast
    /// What came, one value for each step of the forecast.
    public let actual: [Double]
    /// The observation before the origin.
    public let last: Double

    /// - Precondition: an outcome for each step.
    public init(origin: Int, training: Range<Int>, forecast: Forecast, actual: [Double], last: Double) {
        precondition(actual.count == forecast.horizon, "an outcome for each step")
        (self.origin, self.training, self.forecast) = (origin, training, forecast)
        (self.actual, self.last) = (actual, last)
    }
}

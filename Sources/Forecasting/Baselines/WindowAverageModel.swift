public import JSON

/// The mean of the last observations, expected at every step ahead.
///
/// The standard deviation is at every step the root mean square of the errors one step ahead that such means would have
/// had: right for a series that wanders around its level, too small for a random walk far ahead.
public struct WindowAverageModel: FittedModel, UnivariateModel, Hashable {
    /// Number of observations that are averaged.
    public let window: Int
    /// Standard deviation of the forecast error.
    public let standardDeviation: Double

    /// - Throws: ``ForecastingError`` if there are not more than `window` observations, or one is not finite.
    public init(fitting observations: [Double], window: Int) throws(ForecastingError) {
        guard window >= 1 else {
            throw .invalidParameter(name: "window", reason: "must be at least 1, is \(window)")
        }
        try Observations.require(window + 1, of: observations)
        try Observations.requireSquarable(observations)
        let errors = (window..<observations.count).map { index in
            observations[index] - Self.mean(observations[index - window..<index])
        }
        let square = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
        self.init(window: window, standardDeviation: square.squareRoot())
    }

    init(window: Int, standardDeviation: Double) {
        (self.window, self.standardDeviation) = (window, standardDeviation)
    }

    private static func mean(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    public var contextLength: Int { window }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(window, of: observations)
        let mean = Self.mean(try Observations.context(observations, count: window))
        guard mean.isFinite else { throw .unsuitableData("the observations are too large to be averaged: divide them") }
        return Forecast(
            mean: Array(repeating: mean, count: horizon),
            standardDeviation: Array(repeating: standardDeviation, count: horizon)
        )
    }

    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: WindowAverageAlgorithm.id, model: summary).bytes
    }

    public var summary: JSONObject {
        ["window": JSONValue(window), "standard_deviation": JSONValue(standardDeviation)]
    }
}

public import JSON

/// The random walk: every step ahead is expected where the series stands now.
///
/// The standard deviation at step h is σ√h, σ² being the mean square of the steps seen (Hyndman and Athanasopoulos,
/// "Forecasting: Principles and Practice", 3rd edition, 5.5).
public struct NaiveModel: FittedModel, UnivariateModel, Hashable {
    /// Standard deviation of one step.
    public let standardDeviation: Double

    /// - Throws: ``ForecastingError`` if there are fewer than 2 observations, or one is not finite.
    public init(fitting observations: [Double]) throws(ForecastingError) {
        try Observations.require(2, of: observations)
        try Observations.requireFinite(observations)
        let steps = zip(observations.dropFirst(), observations).map { $0 - $1 }
        let scale = BinaryScale(steps)
        let sum = steps.reduce(0) { $0 + scale.apply($1) * scale.apply($1) }
        standardDeviation = scale.undo((sum / Double(steps.count)).squareRoot())
        guard standardDeviation.isFinite else { throw .notConverged("the steps are too large to be measured") }
    }

    init(standardDeviation: Double) {
        self.standardDeviation = standardDeviation
    }

    public var contextLength: Int { 1 }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(1, of: observations)
        let context = try Observations.context(observations, count: 1)
        return Forecast(
            mean: Array(repeating: context[context.startIndex], count: horizon),
            standardDeviation: (1...horizon).map { standardDeviation * Double($0).squareRoot() }
        )
    }

    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: NaiveAlgorithm.id, model: ["standard_deviation": JSONValue(standardDeviation)]).bytes
    }

    public var summary: JSONObject { ["standard_deviation": JSONValue(standardDeviation)] }
}

public import JSON

/// The random walk with drift: the line through the first and the last observation, drawn on from the last.
///
/// The standard deviation at step h is σ√(h (1 + h / (n - 1))), which counts the error of the drift itself (Hyndman and
/// Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, 5.5).
public struct DriftModel: FittedModel, UnivariateModel, Hashable {
    /// Expected change in one step.
    public let drift: Double
    /// Standard deviation of one step around the drift.
    public let standardDeviation: Double
    /// Number of steps that the drift was estimated from.
    public let steps: Int

    /// - Throws: ``ForecastingError`` if there are fewer than 3 observations, or one is not finite.
    public init(fitting observations: [Double]) throws(ForecastingError) {
        try Observations.require(3, of: observations)
        try Observations.requireFinite(observations)
        let steps = observations.count - 1
        // Divided first, so that the difference cannot overflow.
        let drift = observations[steps] / Double(steps) - observations[0] / Double(steps)
        let errors = zip(observations.dropFirst(), observations).map { $0 - $1 - drift }
        let scale = BinaryScale(errors)
        let sum = errors.reduce(0) { $0 + scale.apply($1) * scale.apply($1) }
        let deviation = scale.undo((sum / Double(steps - 1)).squareRoot())
        guard drift.isFinite, deviation.isFinite else { throw .notConverged("the steps are too large to be measured") }
        self.init(drift: drift, standardDeviation: deviation, steps: steps)
    }

    init(drift: Double, standardDeviation: Double, steps: Int) {
        (self.drift, self.standardDeviation, self.steps) = (drift, standardDeviation, steps)
    }

    public var contextLength: Int { 1 }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(1, of: observations)
        let context = try Observations.context(observations, count: 1)
        let last = context[context.startIndex]
        return Forecast(
            mean: (1...horizon).map { last + Double($0) * drift },
            standardDeviation: (1...horizon).map { step in
                standardDeviation * (Double(step) * (1 + Double(step) / Double(steps))).squareRoot()
            }
        )
    }

    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: DriftAlgorithm.id, model: summary).bytes
    }

    public var summary: JSONObject {
        [
            "drift": JSONValue(drift),
            "standard_deviation": JSONValue(standardDeviation),
            "steps": JSONValue(steps),
        ]
    }
}

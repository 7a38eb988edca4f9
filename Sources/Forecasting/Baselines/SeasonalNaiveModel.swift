public import JSON

/// The seasonal random walk: every step ahead is expected where the series stood one season before.
///
/// The standard deviation at step h is σ√k, k being the number of seasons begun in h steps and σ² the mean square of the
/// seasonal differences seen (Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, 5.5).
public struct SeasonalNaiveModel: FittedModel, UnivariateModel, Hashable {
    /// Number of observations of a season; with 1 this is the ``NaiveModel``.
    public let season: Int
    /// Standard deviation of the change in one season.
    public let standardDeviation: Double

    /// - Throws: ``ForecastingError`` if there are not more than `season` observations, or one is not finite.
    public init(fitting observations: [Double], season: Int) throws(ForecastingError) {
        guard season >= 1 else {
            throw .invalidParameter(name: "season", reason: "must be at least 1, is \(season)")
        }
        try Observations.require(season + 1, of: observations)
        try Observations.requireSquarable(observations)
        let squares = (season..<observations.count).map { index in
            let change = observations[index] - observations[index - season]
            return change * change
        }
        self.init(
            season: season,
            standardDeviation: (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        )
    }

    init(season: Int, standardDeviation: Double) {
        (self.season, self.standardDeviation) = (season, standardDeviation)
    }

    public var contextLength: Int { season }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(season, of: observations)
        let last = Array(try Observations.context(observations, count: season))
        return Forecast(
            mean: (0..<horizon).map { last[$0 % season] },
            standardDeviation: (0..<horizon).map { standardDeviation * Double($0 / season + 1).squareRoot() }
        )
    }

    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: SeasonalNaiveAlgorithm.id, model: summary).bytes
    }

    public var summary: JSONObject {
        ["season": JSONValue(season), "standard_deviation": JSONValue(standardDeviation)]
    }
}

public import JSON

/// What a ``RollingOriginEvaluation`` found.
public struct RollingOriginReport: Hashable, Sendable {
    /// Steps forecast from each origin.
    public let horizon: Int
    /// Number of origins.
    public let windows: Int
    /// Number of observations of the series.
    public let observations: Int
    /// Number of observations in a season, 1 for none.
    public let season: Int
    public let model: ForecastMetrics
    /// The random walk over the same origins.
    public let naive: ForecastMetrics
    /// The same season of the past over the same origins; as ``naive`` where the season is 1.
    public let seasonalNaive: ForecastMetrics
    /// The random walk with drift over the same origins.
    public let drift: ForecastMetrics
    /// 1 - RMSE of the model / RMSE of the naive forecast: positive where the model is better, 1 for a perfect one;
    /// undefined where the naive forecast has no error.
    public let skill: Double?
    /// The test of equal squared error of the model and the naive forecast, its losses averaged over the steps of each
    /// origin; undefined with too few origins, or where the two do not differ.
    public let comparison: DieboldMarianoTest?

    /// The probability above which a lead over the naive forecast counts as luck.
    public static let significance = 0.05

    init(
        _ evaluation: RollingOriginEvaluation,
        observations: Int,
        model: ForecastScore,
        naive: ForecastScore,
        seasonalNaive: ForecastScore,
        drift: ForecastScore
    ) {
        (horizon, windows, self.observations) = (evaluation.horizon, evaluation.windows, observations)
        season = evaluation.season
        (self.model, self.naive) = (model.metrics, naive.metrics)
        (self.seasonalNaive, self.drift) = (seasonalNaive.metrics, drift.metrics)
        skill = self.naive.rmse > 0 ? 1 - self.model.rmse / self.naive.rmse : nil
        comparison = DieboldMarianoTest(
            advantages: zip(naive.losses, model.losses).map { $0 - $1 },
            overlap: (evaluation.horizon - 1) / evaluation.step
        )
    }

    /// Probability of so large a difference between model and naive forecast by chance.
    public var pValue: Double? { comparison?.pValue }

    /// The verdict: a smaller RMSE than the naive forecast, by more than chance would give (``significance``).
    public var beatsNaive: Bool {
        guard let skill, let pValue else { return false }
        return skill > 0 && pValue < Self.significance
    }
}

extension RollingOriginReport: JSONWritable {
    /// With the keys of the API.
    public var json: JSONObject {
        [
            "horizon": JSONValue(horizon),
            "windows": JSONValue(windows),
            "observations": JSONValue(observations),
            "model": .object(model.json),
            "naive": .object(naive.json),
            "seasonal_naive": .object(seasonalNaive.json),
            "drift": .object(drift.json),
            "season": JSONValue(season),
            "skill": skill.map { JSONValue($0) } ?? .null,
            "p_value": pValue.map { JSONValue($0) } ?? .null,
            "beats_naive": .bool(beatsNaive),
        ]
    }

    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }
}

public import JSON

/// How well forecasts did, over all steps of all origins. A figure that is undefined is `nil`.
public struct ForecastMetrics: Hashable, Sendable {
    /// Mean absolute scaled error (Hyndman and Koehler, 2006): the mean of |error| over the scale of its origin, see
    /// ``RollingOriginEvaluation/Scaling``; undefined where the training part never changes.
    public let mase: Double?
    /// Root mean squared error, in units of the observations.
    public let rmse: Double
    /// Mean absolute error, in units of the observations.
    public let mae: Double
    /// Symmetric mean absolute percentage error as a fraction, 0 to 2: the mean of 2|error| / (|actual| + |forecast|).
    public let smape: Double
    /// Share of forecasts that said rightly whether the series would stand higher or lower than at the origin, among those
    /// where the forecast and the outcome both moved; undefined where there are none, as with naive forecasts.
    public let directionalAccuracy: Double?
    /// Share of outcomes inside the 80% interval.
    public let coverage80: Double
    /// Share of outcomes inside the 95% interval.
    public let coverage95: Double
    /// The number of forecasts: origins times steps.
    public let count: Int
}

extension ForecastMetrics {
    /// With the keys of the API.
    public var json: JSONObject {
        [
            "mase": mase.map { JSONValue($0) } ?? .null,
            "rmse": JSONValue(rmse),
            "mae": JSONValue(mae),
            "smape": JSONValue(smape),
            "directional_accuracy": directionalAccuracy.map { JSONValue($0) } ?? .null,
            "coverage_80": JSONValue(coverage80),
            "coverage_95": JSONValue(coverage95),
            "n": JSONValue(count),
        ]
    }
}

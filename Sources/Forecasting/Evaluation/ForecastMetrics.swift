public import JSON

/// How well forecasts did, over all steps of all origins. A figure that is undefined is `nil`.
public struct ForecastMetrics: Hashable, Sendable {
    /// The levels over which ``pinball`` is the mean.
    public static let pinballLevels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

    /// Mean absolute scaled error (Hyndman and Koehler, 2006): the mean of |error| over the scale of its origin, see
    /// ``RollingOriginEvaluation/Scaling``; undefined where the training part never changes.
    public let mase: Double?
    /// Root mean squared scaled error, as in the M5 competition: the root of the mean of error² over the mean squared
    /// difference in the training part of its origin; undefined where that never changes.
    public let rmsse: Double?
    /// Root mean squared error, in units of the observations.
    public let rmse: Double
    /// Mean absolute error, in units of the observations.
    public let mae: Double
    /// Symmetric mean absolute percentage error as a fraction, 0 to 2: the mean of 2|error| / (|actual| + |forecast|).
    public let smape: Double
    /// Share of forecasts that said rightly whether the series would stand higher or lower than at the origin, among those
    /// where the forecast and the outcome both moved; undefined where there are none, as with naive forecasts.
    public let directionalAccuracy: Double?
    /// The probability of as many right directions by always naming the one that came more often (binomial). Of the last
    /// step of each origin, and only origins whose ways do not overlap: others are not independent.
    public let directionPValue: Double?
    /// Mean squared error of the probability of standing higher than at the origin (Brier, 1950): 0.25 for always one half;
    /// undefined where no outcome moved.
    public let brier: Double?
    /// Mean pinball loss over ``pinballLevels``, in units of the observations.
    public let pinball: Double
    /// Mean continuous ranked probability score, in units of the observations; see ``Forecast/crps(outcome:step:)``.
    public let crps: Double
    /// Mean interval score of the 80% interval, in units of the observations; see
    /// ``Forecast/winklerScore(level:outcome:step:)``.
    public let winkler80: Double
    /// Mean interval score of the 95% interval.
    public let winkler95: Double
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
            "rmsse": rmsse.map { JSONValue($0) } ?? .null,
            "rmse": JSONValue(rmse),
            "mae": JSONValue(mae),
            "smape": JSONValue(smape),
            "directional_accuracy": directionalAccuracy.map { JSONValue($0) } ?? .null,
            "direction_p_value": directionPValue.map { JSONValue($0) } ?? .null,
            "brier": brier.map { JSONValue($0) } ?? .null,
            "pinball": JSONValue(pinball),
            "crps": JSONValue(crps),
            "winkler_80": JSONValue(winkler80),
            "winkler_95": JSONValue(winkler95),
            "coverage_80": JSONValue(coverage80),
            "coverage_95": JSONValue(coverage95),
            "n": JSONValue(count),
        ]
    }
}

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

/// Sums up forecasts for ``ForecastMetrics``.
struct ForecastScore {
    private var count = 0
    private var scaledErrors: Double? = 0
    private var absoluteErrors = 0.0
    private var squaredErrors = 0.0
    private var symmetricErrors = 0.0
    private var directions = 0
    private var rightDirections = 0
    private var inside80 = 0
    private var inside95 = 0
    /// Mean squared error of each origin.
    private(set) var losses: [Double] = []

    /// - Parameters:
    ///   - last: the observation at the origin.
    ///   - scale: divisor of the scaled errors; 0 makes them undefined.
    mutating func add(_ forecast: Forecast, actual: ArraySlice<Double>, last: Double, scale: Double) {
        let interval80 = forecast.interval(level: 0.8)
        let interval95 = forecast.interval(level: 0.95)
        var loss = 0.0
        for (step, value) in actual.enumerated() {
            let mean = forecast.mean[step]
            let error = abs(value - mean)
            count += 1
            absoluteErrors += error
            loss += error * error
            scaledErrors = scale > 0 ? scaledErrors.map { $0 + error / scale } : nil
            if error > 0 { symmetricErrors += 2 * error / (abs(value) + abs(mean)) }
            if value != last, mean != last {
                directions += 1
                rightDirections += (value > last) == (mean > last) ? 1 : 0
            }
            inside80 += value >= interval80.lower[step] && value <= interval80.upper[step] ? 1 : 0
            inside95 += value >= interval95.lower[step] && value <= interval95.upper[step] ? 1 : 0
        }
        squaredErrors += loss
        losses.append(loss / Double(actual.count))
    }

    /// - Precondition: something was added.
    var metrics: ForecastMetrics {
        let total = Double(count)
        return ForecastMetrics(
            mase: scaledErrors.map { $0 / total },
            rmse: (squaredErrors / total).squareRoot(),
            mae: absoluteErrors / total,
            smape: symmetricErrors / total,
            directionalAccuracy: directions > 0 ? Double(rightDirections) / Double(directions) : nil,
            coverage80: Double(inside80) / total,
            coverage95: Double(inside95) / total,
            count: count
        )
    }
}

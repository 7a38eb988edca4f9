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

/// Sums up forecasts for ``ForecastMetrics``.
struct ForecastScore {
    private static let levels = [0.8, 0.95]

    private var count = 0
    private var scaledErrors: Double? = 0
    private var scaledSquares: Double? = 0
    private var absoluteErrors = 0.0
    private var squaredErrors = 0.0
    private var symmetricErrors = 0.0
    private var direction = DirectionScore()
    private var inside = [0, 0]
    private var winkler = [0.0, 0.0]
    private var pinball = 0.0
    private var crps = 0.0
    /// Mean squared error of each origin.
    private(set) var losses: [Double] = []

    mutating func add(_ window: OriginForecast, scale: ErrorScale) {
        let forecast = window.forecast
        let intervals = Self.levels.map { forecast.interval(level: $0) }
        var loss = 0.0
        for (step, value) in window.actual.enumerated() {
            let error = abs(value - forecast.mean[step])
            count += 1
            absoluteErrors += error
            loss += error * error
            scaledErrors = scale.absolute > 0 ? scaledErrors.map { $0 + error / scale.absolute } : nil
            scaledSquares = scale.squared > 0 ? scaledSquares.map { $0 + error * error / scale.squared } : nil
            if error > 0 { symmetricErrors += 2 * error / (abs(value) + abs(forecast.mean[step])) }
            for (index, interval) in intervals.enumerated() {
                inside[index] += value >= interval.lower[step] && value <= interval.upper[step] ? 1 : 0
                winkler[index] += forecast.winklerScore(level: interval.level, outcome: value, step: step)
            }
            for level in ForecastMetrics.pinballLevels {
                pinball += forecast.pinballLoss(level: level, outcome: value, step: step)
            }
            crps += forecast.crps(outcome: value, step: step)
        }
        direction.add(window)
        squaredErrors += loss
        losses.append(loss / Double(window.actual.count))
    }

    /// - Precondition: something was added.
    var metrics: ForecastMetrics {
        let total = Double(count)
        return ForecastMetrics(
            mase: scaledErrors.map { $0 / total },
            rmsse: scaledSquares.map { ($0 / total).squareRoot() },
            rmse: (squaredErrors / total).squareRoot(),
            mae: absoluteErrors / total,
            smape: symmetricErrors / total,
            directionalAccuracy: direction.accuracy,
            directionPValue: direction.pValue,
            brier: direction.brier,
            pinball: pinball / total / Double(ForecastMetrics.pinballLevels.count),
            crps: crps / total,
            winkler80: winkler[0] / total,
            winkler95: winkler[1] / total,
            coverage80: Double(inside[0]) / total,
            coverage95: Double(inside[1]) / total,
            count: count
        )
    }
}

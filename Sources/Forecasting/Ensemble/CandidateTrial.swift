/// Lets candidates forecast the last part of a series from what stands before it, to see how well they do.
///
/// Each is fitted once, to what stands before the first origin, and forecasts from all origins, as it would be used.
struct CandidateTrial {
    let evaluation: RollingOriginEvaluation

    /// - Parameters:
    ///   - horizon: steps to judge by; fewer if the series is short.
    ///   - windows: the most origins; they take the last half of the series at most.
    init(count: Int, horizon: Int, windows: Int) {
        let horizon = min(horizon, max(1, count / 5))
        let step = max(1, (horizon + 1) / 2)
        let windows = max(1, min(windows, (count / 2 - horizon) / step + 1))
        var evaluation = RollingOriginEvaluation(horizon: horizon, step: step, windows: windows, endingAt: count)
        evaluation.refitInterval = windows
        self.evaluation = evaluation
    }

    /// The forecasts of a candidate, with what came.
    func forecasts(
        of candidate: ForecastCandidate,
        on series: TimeSeries,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> [OriginForecast] {
        let windows = try evaluation.forecasts(
            on: series,
            algorithm: candidate.algorithm,
            parameters: candidate.parameters,
            progress: progress
        )
        for window in windows where !window.forecast.mean.allSatisfy({ $0.isFinite }) {
            throw .notConverged("it forecast a value that is no number")
        }
        return windows
    }

    /// Mean absolute error over all steps of all origins.
    static func error(_ windows: [OriginForecast]) -> Double {
        let errors = windows.map { window in
            zip(window.forecast.mean, window.actual).reduce(0) { $0 + abs($1.0 - $1.1) }
                / Double(window.actual.count)
        }
        return errors.reduce(0, +) / Double(errors.count)
    }
}

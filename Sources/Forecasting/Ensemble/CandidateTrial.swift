/// Lets candidates forecast the last part of a series from what stands before it, to see how well they do.
///
/// Each is fitted anew at every tenth origin only: the forecasts of a model in use also see what came after its fit.
struct CandidateTrial {
    /// The most origins. Many of them: what is best over a few is mostly luck.
    private static let windows = 30
    private static let refitInterval = 10

    let evaluation: RollingOriginEvaluation

    /// The origins lie in the last half of the series, half a horizon apart.
    ///
    /// - Parameter horizon: steps to judge by; fewer if the series is short.
    init(count: Int, horizon: Int) {
        let horizon = min(horizon, max(1, count / 5))
        let step = max(1, (horizon + 1) / 2)
        let windows = max(1, min(Self.windows, (count / 2 - horizon) / step + 1))
        var evaluation = RollingOriginEvaluation(horizon: horizon, step: step, windows: windows, endingAt: count)
        evaluation.refitInterval = Self.refitInterval
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

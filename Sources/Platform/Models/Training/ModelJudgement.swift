import Forecasting

/// What the forecasts of a rolling-origin evaluation say of a model, and of its intervals once they are calibrated.
struct ModelJudgement: Sendable {
    let report: RollingOriginReport
    /// Calibrated with all of the forecasts; `nil` where they are too few.
    let calibration: ConformalCalibration?
    /// Of the later forecasts, each calibrated with what was known at its origin; `nil` where there are none.
    let calibrated: ForecastMetrics?

    /// - Parameter warmUp: so many of the first forecasts only calibrate.
    init(
        _ windows: [OriginForecast],
        by evaluation: RollingOriginEvaluation,
        on series: TimeSeries,
        warmUp: Int
    ) throws(ForecastingError) {
        report = try evaluation.report(of: windows, on: series)
        guard windows.count >= ConformalCalibration.minimumWindows else {
            (calibration, calibrated) = (nil, nil)
            return
        }
        calibration = try ConformalCalibration(windows)
        // So many origins pass before the outcome of the last step is known.
        let pending = (evaluation.horizon + evaluation.step - 1) / evaluation.step
        let first = max(warmUp, ConformalCalibration.minimumWindows + pending)
        guard windows.count > first else {
            calibrated = nil
            return
        }
        let later = try ConformalCalibration.calibrated(windows, warmUp: first)
        calibrated = try evaluation.report(of: later, on: series).model
    }
}

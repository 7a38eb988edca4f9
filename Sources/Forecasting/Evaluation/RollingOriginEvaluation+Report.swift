public import Parameters

extension RollingOriginEvaluation {
    /// Evaluates an algorithm on a series.
    ///
    /// - Parameters:
    ///   - series: a forecast sees what stands before its origin, and ahead of it the times and the covariates that are
    ///     ``Covariate/isKnownAhead``.
    ///   - progress: told the share done; where it answers no, the evaluation ends with ``ForecastingError/cancelled``.
    /// - Throws: ``ForecastingError`` for settings that the series cannot meet, and those of the fits.
    public func report(
        on series: TimeSeries,
        algorithm: some ForecastingAlgorithm,
        parameters: ParameterValues,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> RollingOriginReport {
        try report(
            of: forecasts(on: series, algorithm: algorithm, parameters: parameters, progress: progress),
            on: series
        )
    }

    /// Evaluates an algorithm on equally spaced observations, oldest first.
    public func report(
        on observations: [Double],
        algorithm: some ForecastingAlgorithm,
        parameters: ParameterValues,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> RollingOriginReport {
        try report(on: TimeSeries(observations), algorithm: algorithm, parameters: parameters, progress: progress)
    }

    /// Scores forecasts that ``forecasts(on:algorithm:parameters:progress:)`` made, or a calibration of these, beside the
    /// baselines.
    public func report(
        of forecasts: [OriginForecast],
        on series: TimeSeries
    ) throws(ForecastingError) -> RollingOriginReport {
        try check(series.values, minimum: 3)
        return RollingOriginReport(
            self,
            observations: series.count,
            model: score(forecasts, series.values),
            naive: score(try baseline(series, NaiveModel.init(fitting:)), series.values),
            seasonalNaive: score(try baseline(series, seasonalNaive), series.values),
            drift: score(try baseline(series, DriftModel.init(fitting:)), series.values)
        )
    }

    /// The forecasts of an algorithm from each origin, with what came.
    ///
    /// - Throws: ``ForecastingError`` as ``report(on:algorithm:parameters:progress:)`` does.
    public func forecasts(
        on series: TimeSeries,
        algorithm: some ForecastingAlgorithm,
        parameters: ParameterValues,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> [OriginForecast] {
        try check(series.values, minimum: algorithm.minimumObservations(parameters))
        var fits = 0
        func fit(_ training: TimeSeries) throws(ForecastingError) -> any FittedModel {
            let before = Double(fits * refitInterval)
            fits += 1
            return try algorithm.fit(training, parameters: parameters) {
                progress(min(1, (before + $0 * Double(refitInterval)) / Double(windows)))
            }
        }
        let made = try forecasts(on: series, refitInterval: refitInterval, fit: fit, progress: progress)
        guard progress(1) else { throw .cancelled }
        return made
    }

    /// Where a season has not been seen yet, the naive forecast.
    private func seasonalNaive(_ training: [Double]) throws(ForecastingError) -> SeasonalNaiveModel {
        try SeasonalNaiveModel(fitting: training, season: season < training.count ? season : 1)
    }

    /// The forecasts of a baseline, fitted at each origin.
    private func baseline(
        _ series: TimeSeries,
        _ fit: ([Double]) throws(ForecastingError) -> some FittedModel
    ) throws(ForecastingError) -> [OriginForecast] {
        func fitted(_ training: TimeSeries) throws(ForecastingError) -> any FittedModel { try fit(training.values) }
        return try forecasts(on: series, refitInterval: 1, fit: fitted) { _ in true }
    }

    private func forecasts(
        on series: TimeSeries,
        refitInterval: Int,
        fit: (TimeSeries) throws(ForecastingError) -> any FittedModel,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> [OriginForecast] {
        var made: [OriginForecast] = []
        var fitted: (model: any FittedModel, training: Range<Int>)?
        for window in 0..<windows {
            let origin = initialCount + window * step
            let current: (model: any FittedModel, training: Range<Int>)
            if let fitted, window % refitInterval != 0 {
                current = fitted
                guard progress(Double(window) / Double(windows)) else { throw .cancelled }
            } else {
                let range = training(origin)
                current = (try fit(series.slice(range)), range)
                fitted = current
            }
            let forecast = try current.model.forecast(
                from: series.prefix(origin),
                horizon: horizon,
                future: series.future(origin..<origin + horizon)
            )
            made.append(
                OriginForecast(
                    origin: origin,
                    training: current.training,
                    forecast: forecast,
                    actual: Array(series.values[origin..<origin + horizon]),
                    last: series.values[origin - 1]
                )
            )
        }
        return made
    }

    /// What a fit at an origin sees.
    private func training(_ origin: Int) -> Range<Int> {
        let end = origin - embargo
        return max(0, end - (maximumTrainingCount ?? end))..<end
    }

    private func score(_ forecasts: [OriginForecast], _ observations: [Double]) -> ForecastScore {
        let first = ErrorScale(observations[training(initialCount)], season: season)
        var score = ForecastScore()
        for window in forecasts {
            let isFirst = scaling == .firstOrigin
            score.add(
                window,
                scale: isFirst ? first : ErrorScale(observations[training(window.origin)], season: season)
            )
        }
        return score
    }
}

public import Parameters

/// Judges a way of forecasting on a series by forecasting again and again from what had been seen by then (Tashman, 2000,
/// "Out-of-sample tests of forecasting accuracy", International Journal of Forecasting 16).
///
/// Origins stand ``step`` observations apart. At each, the model is fitted, or on the origins between refits kept, and
/// handed the observations before the origin; its forecasts are scored with the ``horizon`` observations from the origin on.
/// The naive and the drift forecast are scored over the same origins.
public struct RollingOriginEvaluation: Hashable, Sendable {
    /// Where the divisor of MASE is taken from: always the mean absolute difference of observations ``season`` apart.
    public enum Scaling: Hashable, Sendable {
        /// The training part of each origin.
        case eachOrigin
        /// The training part of the first origin, for all.
        case firstOrigin
    }

    /// Number of steps forecast from each origin.
    public var horizon: Int
    /// Distance of the origins.
    public var step: Int
    /// Number of origins.
    public var windows: Int
    /// Number of observations before the first origin.
    public var initialCount: Int
    /// The most observations that a fit sees, the latest; `nil` for all before the origin.
    public var maximumTrainingCount: Int?
    /// The model is fitted anew at every so many origins; 1 for each.
    public var refitInterval = 1
    /// How many observations apart the differences in the divisor of MASE are.
    public var season = 1
    public var scaling = Scaling.eachOrigin

    /// - Parameter initialCount: observations before the first origin.
    public init(horizon: Int, step: Int, windows: Int, initialCount: Int) {
        (self.horizon, self.step, self.windows, self.initialCount) = (horizon, step, windows, initialCount)
    }

    /// The last origins of a series, so that the last forecast ends with it.
    ///
    /// - Parameter count: number of observations of the series.
    public init(horizon: Int, step: Int, windows: Int, endingAt count: Int) {
        self.init(
            horizon: horizon,
            step: step,
            windows: windows,
            initialCount: count - horizon - (windows - 1) * step
        )
    }

    /// The number of observations that the settings reach over.
    public var requiredObservations: Int { initialCount + (windows - 1) * step + horizon }

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
        let observations = series.values
        try check(observations, minimum: algorithm.minimumObservations(parameters))
        var (model, naive, drift) = (ForecastScore(), ForecastScore(), ForecastScore())
        var fitted: (any FittedModel)?
        let firstScale = scale(observations[..<initialCount])
        for window in 0..<windows {
            let origin = initialCount + window * step
            let past = series.prefix(origin)
            let training = maximumTrainingCount.map(past.suffix) ?? past
            let future = series.future(origin..<origin + horizon)
            let current: any FittedModel
            if let fitted, window % refitInterval != 0 {
                current = fitted
                guard progress(Double(window) / Double(windows)) else { throw .cancelled }
            } else {
                current = try algorithm.fit(training, parameters: parameters) {
                    progress((Double(window) + $0) / Double(windows))
                }
                fitted = current
            }
            let actual = observations[origin..<origin + horizon]
            let scale = scaling == .firstOrigin ? firstScale : scale(training.values[...])
            func forecast(_ model: any ForecastingModel) throws(ForecastingError) -> Forecast {
                try model.forecast(from: past, horizon: horizon, future: future)
            }
            let last = observations[origin - 1]
            model.add(try forecast(current), actual: actual, last: last, scale: scale)
            naive.add(try forecast(NaiveModel(fitting: training.values)), actual: actual, last: last, scale: scale)
            drift.add(try forecast(DriftModel(fitting: training.values)), actual: actual, last: last, scale: scale)
        }
        guard progress(1) else { throw .cancelled }
        return RollingOriginReport(self, observations: observations.count, model: model, naive: naive, drift: drift)
    }

    private func check(_ observations: [Double], minimum: Int) throws(ForecastingError) {
        let settings = [
            ("horizon", horizon, 1), ("step", step, 1), ("windows", windows, 1), ("refit_interval", refitInterval, 1),
            ("season", season, 1), ("initial_count", max(initialCount, 0), 0),
            ("maximum_training_count", maximumTrainingCount ?? 3, 3),
        ]
        for (name, value, least) in settings where !(least...1_000_000_000).contains(value) {
            throw .invalidParameter(name: name, reason: "must be at least \(least), is \(value)")
        }
        let training = max(minimum, 3)
        if let most = maximumTrainingCount, most < training {
            throw .invalidParameter(
                name: "maximum_training_count",
                reason: "must be at least \(training) for this model, is \(most)"
            )
        }
        if initialCount < training {
            // Origins counted from the end: more observations would do.
            let missing = requiredObservations == observations.count
            throw missing
                ? .tooFewObservations(have: observations.count, need: requiredObservations + training - initialCount)
                : .invalidParameter(name: "initial_count", reason: "must be at least \(training), is \(initialCount)")
        }
        try Observations.require(requiredObservations, of: observations)
        try Observations.requireFinite(observations)
    }

    /// Mean absolute difference of observations a season apart; 0 if there are none.
    private func scale(_ training: ArraySlice<Double>) -> Double {
        guard training.count > season else { return 0 }
        let sum = zip(training.dropFirst(season), training).reduce(0) { $0 + abs($1.0 - $1.1) }
        return sum / Double(training.count - season)
    }
}

extension RollingOriginEvaluation {
    /// Evaluates an algorithm on equally spaced observations, oldest first.
    public func report(
        on observations: [Double],
        algorithm: some ForecastingAlgorithm,
        parameters: ParameterValues,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> RollingOriginReport {
        try report(on: TimeSeries(observations), algorithm: algorithm, parameters: parameters, progress: progress)
    }
}

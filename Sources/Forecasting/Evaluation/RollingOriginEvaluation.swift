/// Judges a way of forecasting on a series by forecasting again and again from what had been seen by then (Tashman, 2000,
/// "Out-of-sample tests of forecasting accuracy", International Journal of Forecasting 16).
///
/// Origins stand ``step`` observations apart. At each, the model is fitted, or on the origins between refits kept, and
/// handed the observations before the origin; its forecasts are scored with the ``horizon`` observations from the origin on.
/// The naive, the seasonal naive and the drift forecast are scored over the same origins.
public struct RollingOriginEvaluation: Hashable, Sendable {
    /// Where the divisors of MASE and RMSSE are taken from: always the differences of observations ``season`` apart.
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
    /// The number of observations before each origin that a fit does not see, though the forecast does: so many that what
    /// the model learned from does not reach into what it is judged by.
    public var embargo = 0
    /// How many observations apart the differences in the divisors of MASE and RMSSE are, and how far the seasonal naive
    /// forecast looks back.
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

    func check(_ observations: [Double], minimum: Int) throws(ForecastingError) {
        let settings = [
            ("horizon", horizon, 1), ("step", step, 1), ("windows", windows, 1), ("refit_interval", refitInterval, 1),
            ("season", season, 1), ("embargo", embargo, 0), ("initial_count", max(initialCount, 0), 0),
            ("maximum_training_count", maximumTrainingCount ?? 3, 3),
        ]
        for (name, value, least) in settings where !(least...1_000_000_000).contains(value) {
            throw .invalidParameter(name: name, reason: "must be at least \(least), is \(value)")
        }
        let least = max(minimum, 3)
        if let most = maximumTrainingCount, most < least {
            throw .invalidParameter(
                name: "maximum_training_count",
                reason: "must be at least \(least) for this model, is \(most)"
            )
        }
        let training = least + embargo
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
}

/// A fitted model: what it learned, without the data it learned from.
///
/// A forecast is a pure function of the model and of the series handed in, so that a backtest, a bot and a restart of the
/// bot get the same numbers from the same candles. New observations are handed in, not learned: that needs another fit.
public protocol ForecastingModel: Sendable {
    /// The number of trailing observations that forecasts are made from: earlier ones are not looked at.
    var contextLength: Int { get }

    /// Whether times and covariates change nothing: a series of values alone gives the same forecast.
    var readsValuesOnly: Bool { get }

    /// Forecasts what follows a series.
    ///
    /// - Parameters:
    ///   - series: what was seen; the last ``contextLength`` observations count.
    ///   - horizon: number of steps ahead, at least 1.
    ///   - future: what is known of these steps; `nil` for nothing.
    /// - Throws: ``ForecastingError`` if there are too few observations, one is not finite, or something that the model needs
    ///   to know of the future is not there.
    func forecast(from series: TimeSeries, horizon: Int, future: KnownFuture?) throws(ForecastingError) -> Forecast
}

extension ForecastingModel {
    public var readsValuesOnly: Bool { false }

    /// Forecasts what follows equally spaced observations.
    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try forecast(from: TimeSeries(observations), horizon: horizon, future: nil)
    }
}

/// A model that looks at the values of one equally spaced series and at nothing else.
public protocol UnivariateModel: ForecastingModel {
    /// Forecasts what follows `observations`, of which the last ``ForecastingModel/contextLength`` count.
    func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast
}

extension UnivariateModel {
    public var readsValuesOnly: Bool { true }

    public func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        try forecast(from: series.values, horizon: horizon)
    }
}

public import JSON
public import Parameters

/// A way to fit models: what the registry lists and `algorithm_type` names.
public protocol ForecastingAlgorithm: Sendable {
    /// The name in requests and stored models: `arima`.
    var id: String { get }
    /// The name for people: `ARIMA`.
    var name: String { get }
    var summary: String { get }
    var schema: ParameterSchema { get }

    /// The fewest observations that ``fit(_:parameters:progress:)`` accepts with these parameters.
    func minimumObservations(_ parameters: ParameterValues) -> Int

    /// Fits a model to a series.
    ///
    /// - Parameter progress: told the share done (0 to 1) now and then, at least every few milliseconds of work; answers
    ///   whether to go on. Where it says no, the fit ends with ``ForecastingError/cancelled``.
    func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel

    /// Reads a model that ``FittedModel/artifact()`` wrote.
    func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel
}

/// A ``ForecastingModel`` that an algorithm of the registry has fitted: it can be stored and can describe itself.
public protocol FittedModel: ForecastingModel {
    /// The model as bytes for ``ForecastingAlgorithm/load(_:)``; the same model gives the same bytes.
    func artifact() -> [UInt8]

    /// What was estimated, for people: coefficients, log-likelihood, information criteria.
    var summary: JSONObject { get }
}

extension ForecastingAlgorithm {
    /// Fits a model to equally spaced observations, oldest first.
    public func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try fit(TimeSeries(observations), parameters: parameters, progress: progress)
    }
}

/// An algorithm that looks at the values of one equally spaced series and at nothing else.
public protocol UnivariateAlgorithm: ForecastingAlgorithm {
    /// Fits a model to equally spaced observations, oldest first; see ``ForecastingAlgorithm``.
    func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel
}

extension UnivariateAlgorithm {
    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try fit(series.values, parameters: parameters, progress: progress)
    }
}

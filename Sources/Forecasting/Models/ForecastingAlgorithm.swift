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

    /// Fits a model to equally spaced observations, oldest first.
    ///
    /// - Parameter progress: told the share done (0 to 1) now and then; answers whether to go on. Where it says no, the
    ///   fit ends with ``ForecastingError/cancelled``.
    func fit(
        _ observations: [Double],
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

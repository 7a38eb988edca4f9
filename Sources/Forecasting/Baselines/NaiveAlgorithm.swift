public import Parameters

/// Fits ``NaiveModel``s.
public struct NaiveAlgorithm: UnivariateAlgorithm {
    static let id = "naive"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Naive" }
    public var summary: String { "The random walk: every step is expected at the last value. The baseline to beat." }
    public var schema: ParameterSchema { ParameterSchema() }

    public func minimumObservations(_: ParameterValues) -> Int { 2 }

    public func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        return try NaiveModel(fitting: observations)
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        let stored = try ModelArtifact(reading: artifact, algorithm: Self.id)
        let deviation = try stored.number("standard_deviation")
        guard deviation >= 0 else { throw .unreadableArtifact("the standard deviation is negative") }
        return NaiveModel(standardDeviation: deviation)
    }
}

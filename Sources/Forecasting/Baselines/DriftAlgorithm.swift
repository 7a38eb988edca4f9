public import Parameters

/// Fits ``DriftModel``s.
public struct DriftAlgorithm: UnivariateAlgorithm {
    static let id = "drift"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Drift" }
    public var summary: String { "The random walk with the average step of the past carried on." }
    public var schema: ParameterSchema { ParameterSchema() }

    public func minimumObservations(_: ParameterValues) -> Int { 3 }

    public func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        return try DriftModel(fitting: observations)
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        let stored = try ModelArtifact(reading: artifact, algorithm: Self.id)
        let deviation = try stored.number("standard_deviation")
        let steps = try stored.integer("steps")
        guard deviation >= 0, steps >= 2 else { throw .unreadableArtifact("a value is out of range") }
        return DriftModel(drift: try stored.number("drift"), standardDeviation: deviation, steps: steps)
    }
}

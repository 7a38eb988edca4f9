public import Parameters

/// Fits ``WindowAverageModel``s.
public struct WindowAverageAlgorithm: UnivariateAlgorithm {
    static let id = "window_average"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Window average" }
    public var summary: String { "Every step is expected at the mean of the last observations." }

    public var schema: ParameterSchema {
        ParameterSchema([
            Parameter("window", .integer(1...10_000), default: 20, summary: "number of observations that are averaged")
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int { parameters.integer("window") + 1 }

    public func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        return try WindowAverageModel(fitting: observations, window: parameters.integer("window"))
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        let stored = try ModelArtifact(reading: artifact, algorithm: Self.id)
        let window = try stored.integer("window")
        let deviation = try stored.number("standard_deviation")
        guard window >= 1, deviation >= 0 else { throw .unreadableArtifact("a value is out of range") }
        return WindowAverageModel(window: window, standardDeviation: deviation)
    }
}

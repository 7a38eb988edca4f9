public import Parameters

/// Fits ``SeasonalNaiveModel``s.
public struct SeasonalNaiveAlgorithm: ForecastingAlgorithm {
    static let id = "seasonal_naive"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Seasonal naive" }
    public var summary: String {
        "Every step is expected at the value of one season before. The baseline with a season."
    }
    public var schema: ParameterSchema { ParameterSchema([.season]) }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        max(1, parameters.integer("season")) + 1
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        let season = try SeasonDetection.resolve(parameters.integer("season"), cycles: 1, of: series)
        return try SeasonalNaiveModel(fitting: series.values, season: season)
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        let stored = try ModelArtifact(reading: artifact, algorithm: Self.id)
        let season = try stored.integer("season")
        let deviation = try stored.number("standard_deviation")
        guard season >= 1, deviation >= 0 else { throw .unreadableArtifact("a value is out of range") }
        return SeasonalNaiveModel(season: season, standardDeviation: deviation)
    }
}

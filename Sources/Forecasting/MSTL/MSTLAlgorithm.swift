public import Parameters

/// Fits ``MSTLModel``s to the last 10,000 observations.
public struct MSTLAlgorithm: ForecastingAlgorithm {
    static let id = "mstl"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "MSTL" }

    public var summary: String {
        "Several seasons taken off by loess and carried on; the rest by exponential smoothing or Theta."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            .season,
            Parameter(
                "second_season",
                .integer(1...SeasonDetection.longest),
                default: 1,
                summary: "length of a second season, 1 for none; if season is 0, all are found from the data"
            ),
            Parameter(
                "trend",
                .choice(MSTLModel.TrendKind.allCases.map(\.rawValue)),
                default: .text(MSTLModel.TrendKind.ets.rawValue),
                summary: "what forecasts the series without its seasons: exponential smoothing (ets) or theta"
            ),
            Parameter(
                "logarithm",
                .boolean,
                default: false,
                summary: "whether seasons grow with the level: then logarithms are decomposed"
            ),
            Parameter(
                "robust",
                .boolean,
                default: false,
                summary: "whether outliers are kept out of the seasons, by robustness weights"
            ),
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        let longest = max(parameters.integer("season"), parameters.integer("second_season"))
        return max(MSTLModel.minimumObservations, longest > 1 ? 2 * longest : 0)
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try Observations.requireFinite(series.values)
        let first = parameters.integer("season")
        var seasons = [first, parameters.integer("second_season")]
        if first == 0 {
            seasons = SeasonDetection().seasons(of: series.recent) + [parameters.integer("second_season")]
        }
        guard let trend = MSTLModel.TrendKind(rawValue: parameters.text("trend")) else {
            throw .invalidParameter(name: "trend", reason: "there is no trend '\(parameters.text("trend"))'")
        }
        return try MSTLModel(
            fitting: series.recent.values,
            seasons: seasons,
            trend: trend,
            isLogarithmic: parameters.boolean("logarithm"),
            isRobust: parameters.boolean("robust"),
            progress: progress
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try MSTLModel(reading: artifact)
    }
}

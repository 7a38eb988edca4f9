public import Parameters

/// Fits ``ThetaModel``s to the last 10,000 observations.
public struct ThetaAlgorithm: ForecastingAlgorithm {
    static let id = "theta"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Theta" }

    public var summary: String {
        "Exponential smoothing drawn towards a part of the trend line; seasonal series are adjusted first."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            Parameter(
                "variant",
                .choice(ThetaVariant.allCases.map(\.rawValue)),
                default: .text(ThetaVariant.dynamic.rawValue),
                summary: "half the line's slope (standard), a share estimated (optimised), or that with a line drawn "
                    + "anew at every step (dynamic)"
            ),
            .season,
        ])
    }

    public func minimumObservations(_: ParameterValues) -> Int { ThetaModel.minimumObservations }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try Observations.requireFinite(series.values)
        guard let variant = ThetaVariant(rawValue: parameters.text("variant")) else {
            throw .invalidParameter(name: "variant", reason: "there is no variant '\(parameters.text("variant"))'")
        }
        return try ThetaModel(
            fitting: series.recent.values,
            variant: variant,
            season: SeasonDetection.resolve(parameters.integer("season"), cycles: 2, of: series),
            progress: progress
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try ThetaModel(ModelArtifact(reading: artifact, algorithm: Self.id))
    }
}

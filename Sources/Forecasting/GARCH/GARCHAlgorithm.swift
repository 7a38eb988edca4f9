public import Parameters

/// Fits ``GARCHModel``s.
public struct GARCHAlgorithm: UnivariateAlgorithm {
    static let id = "garch"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "GARCH(1,1)" }

    public var summary: String {
        "Volatility that remembers: the random walk with intervals that widen and narrow with the market."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            Parameter(
                "distribution",
                .choice(InnovationDistribution.allCases.map(\.rawValue)),
                default: .text(InnovationDistribution.studentT.rawValue),
                summary: "spread of the innovations: normal, or Student's t with heavy tails"
            ),
            Parameter(
                "paths",
                .integer(GARCHModel.pathCounts),
                default: .integer(GARCHModel.defaultPaths),
                summary: "number of paths simulated for the intervals"
            ),
            .seed,
        ])
    }

    public func minimumObservations(_: ParameterValues) -> Int { GARCHModel.minimumObservations }

    public func fit(
        _ observations: [Double],
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard let distribution = InnovationDistribution(rawValue: parameters.text("distribution")) else {
            throw .invalidParameter(
                name: "distribution",
                reason: "there is none called '\(parameters.text("distribution"))'"
            )
        }
        return try GARCHModel(
            fitting: observations,
            distribution: distribution,
            paths: parameters.integer("paths"),
            seed: parameters.integer("seed"),
            progress: progress
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try GARCHModel(ModelArtifact(reading: artifact, algorithm: Self.id))
    }
}

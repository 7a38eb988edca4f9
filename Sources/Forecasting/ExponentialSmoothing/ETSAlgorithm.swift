public import Parameters

/// Fits ``ETSModel``s to the last 10,000 observations.
public struct ETSAlgorithm: ForecastingAlgorithm {
    static let id = "ets"
    /// The word for a form that is chosen by the data.
    private static let automatic = "auto"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Exponential smoothing" }

    public var summary: String {
        "State-space exponential smoothing by maximum likelihood; error, trend and season chosen by AICc or named."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            Parameter(
                "model",
                .choice([Self.automatic] + ETSForm.stable.map(\.description)),
                default: .text(Self.automatic),
                summary: "error, trend and season: none (N), additive (A), damped (d) or multiplicative (M)"
            ),
            .season,
            Parameter(
                "multiplicative_trend",
                .boolean,
                default: false,
                summary: "whether the automatic choice tries trends that grow by a factor"
            ),
            Parameter(
                "paths",
                .integer(ETSModel.pathCounts),
                default: .integer(ETSModel.defaultPaths),
                summary: "number of paths simulated for the intervals of models with a multiplicative trend or season"
            ),
            .seed,
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        guard let form = ETSForm(parameters.text("model")) else { return ETSModel.minimumObservations }
        return form.minimumObservations(season: max(2, parameters.integer("season")))
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        try Observations.requireFinite(series.values)
        let season = try SeasonDetection.resolve(parameters.integer("season"), cycles: 2, of: series)
        let (paths, seed) = (parameters.integer("paths"), parameters.integer("seed"))
        guard let form = ETSForm(parameters.text("model")) else {
            return try ETSModel(
                choosing: series.recent.values,
                season: season,
                allowsMultiplicativeTrend: parameters.boolean("multiplicative_trend"),
                paths: paths,
                seed: seed,
                progress: progress
            )
        }
        return try ETSModel(
            fitting: series.recent.values,
            form: form,
            season: season,
            paths: paths,
            seed: seed,
            progress: progress
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try ETSModel(ModelArtifact(reading: artifact, algorithm: Self.id))
    }
}

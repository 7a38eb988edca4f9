public import Parameters

/// Fits ``AutoregressionModel``s.
public struct AutoregressionAlgorithm: ForecastingAlgorithm {
    static let id = "autoregression"

    public init() {}

    public var id: String { Self.id }
    public var name: String { "Seasonal autoregression" }

    public var summary: String {
        "A linear equation in the last values and in those around the same time of earlier seasons, the mean of several "
            + "sets of lags. Fast, and strong where there are two seasons, such as day and week."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            .season,
            Parameter(
                "second_season",
                .integer(0...SeasonDetection.longest),
                default: 0,
                summary: "a longer season, such as the week of hourly values; 0 for none, or to find it if season is 0"
            ),
            Parameter("p", .integer(1...50), default: 3, summary: "how many of the last values count"),
            Parameter(
                "transform",
                .choice(AutoregressionModel.Transform.allCases.map(\.rawValue)),
                default: .text(AutoregressionModel.Transform.auto.rawValue),
                summary: "logarithms of the values (log), none, or as the values are spread (auto)"
            ),
            Parameter(
                "d",
                .integer(0...1),
                default: 0,
                summary: "1 for an equation of the changes, as suits prices; 0 for one of the values"
            ),
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        AutoregressionModel.minimumObservations(parameters.integer("p"), parameters.integer("d") == 1)
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        let transform = parameters.text("transform")
        guard let transform = AutoregressionModel.Transform(rawValue: transform) else {
            throw .invalidParameter(name: "transform", reason: "there is no transform '\(transform)'")
        }
        try Observations.require(minimumObservations(parameters), of: series.values)
        return try AutoregressionModel(
            fitting: series.values,
            seasons: try seasons(of: series, parameters),
            shortest: parameters.integer("p"),
            transform: transform,
            isDifferenced: parameters.integer("d") == 1,
            progress: progress
        )
    }

    private func seasons(of series: TimeSeries, _ parameters: ParameterValues) throws(ForecastingError) -> [Int] {
        let (first, second) = (parameters.integer("season"), parameters.integer("second_season"))
        guard first != 0 else {
            guard second == 0 else {
                throw .invalidParameter(name: "second_season", reason: "name the first season too, or neither")
            }
            return SeasonDetection().seasons(of: series)
        }
        guard second == 0 || second > first else {
            throw .invalidParameter(
                name: "second_season",
                reason: "must be longer than the season of \(first), is \(second)"
            )
        }
        _ = try SeasonDetection.resolve(max(first, second), cycles: 2, of: series)
        return [first, second].filter { $0 > 1 }
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try AutoregressionModel(ModelArtifact(reading: artifact, algorithm: Self.id))
    }
}

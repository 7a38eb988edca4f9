import JSON
public import Parameters

/// Tries what suits the data in the time allowed, and fits the model or the combination that did best.
public struct AutomaticAlgorithm: ForecastingAlgorithm {
    static let id = "auto"
    /// The share of the time that trials may take; the rest is for fitting those chosen.
    private static let trialShare = 0.6

    private let members: AlgorithmRegistry
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - members: the algorithms to choose from.
    ///   - now: the time, by which the deadline is kept.
    public init(
        of members: AlgorithmRegistry,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        (self.members, self.now) = (members, now)
    }

    public var id: String { Self.id }
    public var name: String { "Automatic" }

    public var summary: String {
        "Tries the models that suit the series on its last part, as many as there is time for, and takes the best one or "
            + "a combination; its summary says why."
    }

    public var schema: ParameterSchema {
        ParameterSchema([
            .season,
            Parameter(
                "horizon",
                .integer(1...1000),
                default: 24,
                summary: "steps ahead that the models are judged by"
            ),
            Parameter(
                "deadline",
                .number(0.1...3600),
                default: 3,
                summary: "seconds that trying and fitting may take"
            ),
        ])
    }

    public func minimumObservations(_: ParameterValues) -> Int { 12 }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        let start = now()
        try Observations.require(minimumObservations(parameters), of: series.values)
        try Observations.requireFinite(series.values)
        let trial = CandidateTrial(count: series.count, horizon: parameters.integer("horizon"))
        let run = CombinationRun(series: series, trial: trial, algorithm: id)
        let seconds = parameters.number("deadline")
        let deadline = Duration.seconds(seconds)
        let suited = try SuitableCandidates(
            series,
            season: parameters.integer("season"),
            seconds: seconds,
            among: members
        )
        var contest = try run.contest(
            suited.candidates,
            isInTime: { now() - start < deadline * Self.trialShare },
            progress: { progress(0.6 * $0) }
        )
        let evaluation = trial.evaluation
        let choice = CombinationChoice(contest, overlap: (evaluation.horizon - 1) / evaluation.step)
        return try run.model(
            of: choice.entries,
            weights: choice.weights,
            .weighted,
            contest: &contest,
            report: [
                "reason": .string(choice.reason),
                "seasons": .array(suited.seasons.map { JSONValue($0) }),
            ],
            isInTime: { now() - start < deadline },
            progress: { progress(0.6 + 0.4 * $0) }
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try EnsembleModel(reading: artifact, algorithm: id, members: members)
    }
}

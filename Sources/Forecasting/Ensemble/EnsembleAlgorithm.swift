import JSON
public import Parameters

/// Fits ``EnsembleModel``s of named members, weighted by how well they did on the last part of the series.
public struct EnsembleAlgorithm: ForecastingAlgorithm {
    static let id = "ensemble"
    /// Those that combine well, as far as the registry has them.
    private static let preferred = ["autoregression", "theta", "ets", "auto_arima"]
    /// The power of the errors in the weights.
    static let power = 2.0
    private static let windows = 5

    private let members: AlgorithmRegistry

    /// - Parameter members: the algorithms that a member may be of.
    public init(of members: AlgorithmRegistry) {
        self.members = members
    }

    public var id: String { Self.id }
    public var name: String { "Ensemble" }

    public var summary: String {
        "Several models together, each weighted by its error on the last part of the series, which it did not see."
    }

    public var schema: ParameterSchema {
        let known = members.algorithms.map(\.id)
        let preferred = Self.preferred.filter(known.contains)
        return ParameterSchema([
            Parameter(
                "members",
                .text,
                default: .text((preferred.isEmpty ? known : preferred).joined(separator: ",")),
                summary: "the algorithms, with commas between; known: \(known.joined(separator: ", "))"
            ),
            .season,
            Parameter(
                "combination",
                .choice(EnsembleModel.Combination.allCases.map(\.rawValue)),
                default: .text(EnsembleModel.Combination.weighted.rawValue),
                summary: "the mean weighted by the squared inverse of each error, or the median of all"
            ),
            Parameter(
                "horizon",
                .integer(1...1000),
                default: 24,
                summary: "steps ahead that the members are judged by"
            ),
        ])
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        let least = (try? candidates(parameters, season: 1))?.map { $0.algorithm.minimumObservations($0.parameters) }
        // Each is tried on half of the series.
        return 2 * max(6, least?.max() ?? 0)
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        guard progress(0) else { throw .cancelled }
        try Observations.require(minimumObservations(parameters), of: series.values)
        try Observations.requireFinite(series.values)
        guard let combination = EnsembleModel.Combination(rawValue: parameters.text("combination")) else {
            throw .invalidParameter(name: "combination", reason: "there is no '\(parameters.text("combination"))'")
        }
        let season = try SeasonDetection.resolve(parameters.integer("season"), cycles: 2, of: series)
        let candidates = try candidates(parameters, season: season)
        let trial = CandidateTrial(
            count: series.count,
            horizon: parameters.integer("horizon"),
            windows: Self.windows
        )
        let run = CombinationRun(series: series, trial: trial, algorithm: id)
        var contest = try run.contest(candidates) { progress(0.6 * $0) }
        let entries = contest.entries
        return try run.model(
            of: entries,
            weights: CandidateContest.weights(entries, power: Self.power),
            combination,
            contest: &contest,
            report: ["season": JSONValue(season)]
        ) { progress(0.6 + 0.4 * $0) }
    }

    private func candidates(
        _ parameters: ParameterValues,
        season: Int
    ) throws(ForecastingError) -> [ForecastCandidate] {
        let names = parameters.text("members").split(separator: ",").map { name in
            name.trimmingPrefix { $0 == " " }.prefix { $0 != " " }
        }
        guard !names.isEmpty, Set(names).count == names.count else {
            throw .invalidParameter(name: "members", reason: "name at least one algorithm, and each once")
        }
        var candidates: [ForecastCandidate] = []
        for name in names {
            let algorithm: any ForecastingAlgorithm
            do {
                algorithm = try members.algorithm(String(name))
            } catch {
                throw .invalidParameter(name: "members", reason: error.description)
            }
            candidates.append(try ForecastCandidate(algorithm, ["season": JSONValue(season)]))
        }
        return candidates
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try EnsembleModel(reading: artifact, algorithm: id, members: members)
    }
}

import JSON

/// The steps that the algorithms of combinations share: candidates are tried, then those chosen are fitted to the whole
/// series.
struct CombinationRun {
    let series: TimeSeries
    let trial: CandidateTrial
    /// The algorithm that the model is of.
    let algorithm: String

    /// Tries candidates.
    ///
    /// - Parameters:
    ///   - isInTime: where it answers no, the candidates not tried yet are left out.
    ///   - progress: told the share done; where it answers no, all ends with ``ForecastingError/cancelled``.
    /// - Throws: the error of the last candidate if there was none that could be tried.
    func contest(
        _ candidates: [ForecastCandidate],
        isInTime: () -> Bool = { true },
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> CandidateContest {
        var isCancelled = false
        let contest = CandidateContest(candidates, on: series, trial: trial) {
            isCancelled = isCancelled || !progress($0)
            return !isCancelled && isInTime()
        }
        if isCancelled { throw .cancelled }
        guard !contest.entries.isEmpty else {
            let reasons = contest.leftOut.map { "\($0.label): \($0.reason)" }
            throw .unsuitableData("none of the models can be fitted: \(reasons.joined(separator: "; "))")
        }
        return contest
    }

    /// Fits the chosen candidates to all of the series; one that fails, or for which there is no time, is left out.
    ///
    /// - Parameter report: what else the summary is to say.
    func model(
        of entries: [CandidateContest.Entry],
        weights: [Double],
        _ combination: EnsembleModel.Combination,
        contest: inout CandidateContest,
        report: JSONObject,
        isInTime: () -> Bool = { true },
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> EnsembleModel {
        var isCancelled = false
        var members: [EnsembleModel.Member] = []
        // The heaviest first, should time run out.
        let chosen = zip(entries, weights).filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        for (index, choice) in chosen.enumerated() {
            let candidate = choice.0.candidate
            do {
                let model = try candidate.algorithm.fit(series, parameters: candidate.parameters) {
                    isCancelled = isCancelled || !progress((Double(index) + $0) / Double(chosen.count))
                    return !isCancelled && (members.isEmpty || isInTime())
                }
                members.append(EnsembleModel.Member(algorithm: candidate.algorithm.id, weight: choice.1, model: model))
            } catch {
                if isCancelled { throw .cancelled }
                contest.leaveOut(candidate, error)
            }
        }
        guard progress(1) else { throw .cancelled }
        let total = members.reduce(0) { $0 + $1.weight }
        guard total > 0 else { throw .notConverged("none of the chosen models can be fitted to the whole series") }
        var summary = report
        for member in contest.json.members { summary[member.key] = member.value }
        summary["horizon"] = JSONValue(trial.evaluation.horizon)
        summary["windows"] = JSONValue(trial.evaluation.windows)
        return EnsembleModel(
            algorithm: algorithm,
            members: members.map {
                EnsembleModel.Member(algorithm: $0.algorithm, weight: $0.weight / total, model: $0.model)
            },
            combination: combination,
            report: summary
        )
    }
}

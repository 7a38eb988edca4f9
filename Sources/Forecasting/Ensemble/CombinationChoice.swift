import Foundation

/// Which of the entries of a contest are taken, and why.
///
/// Two sets of weights are averaged. One is cautious: entries that do not beat the naive forecast by more than luck are
/// dropped, on prices the winner of a trial being mostly a lucky one, and of the rest those near the best are weighted by
/// their errors, which does better than to take the best (Makridakis, Spiliotis and Assimakopoulos, 2020, "The M4
/// Competition", International Journal of Forecasting 36). The other is the ``EnsembleSelection``, which counts the more, the
/// more origins there are, and not at all if its combination does not beat the naive forecast either.
struct CombinationChoice {
    /// Entries that err by more than this much of the best do not count for the cautious weights.
    private static let tolerance = 1.2
    private static let most = 8
    /// The same for the selection, which may find use for a worse model that errs at other times.
    private static let selectionTolerance = 1.5
    private static let selectionMost = 12
    /// The number of origins at which both sets of weights count the same.
    private static let evenOrigins = 15.0
    /// Parts of the origins, each of which judges the weights that the others choose.
    private static let folds = 5

    let entries: [CandidateContest.Entry]
    /// One for each entry, all above 0, 1 together.
    let weights: [Double]
    let reason: String

    /// - Parameters:
    ///   - contest: with at least one entry.
    ///   - overlap: to how many following origins the steps of one reach.
    init(_ contest: CandidateContest, overlap: Int) {
        let naive = contest.entries.first { $0.candidate.algorithm.id == NaiveAlgorithm.id }
        let better = contest.entries.filter { entry in
            guard let naive else { return true }
            return entry.candidate.label == naive.candidate.label || entry.beats(naive, overlap: overlap)
        }
        var shares: [String: Double] = [:]
        let cautious = Array(better.filter { $0.error <= Self.tolerance * better[0].error }.prefix(Self.most))
        for (entry, weight) in zip(cautious, CandidateContest.weights(cautious, power: EnsembleAlgorithm.power)) {
            shares[entry.candidate.label] = weight
        }
        if let selected = Self.selection(contest, naive: naive, overlap: overlap) {
            let origins = Double(contest.entries[0].windows.count)
            let trust = origins / (origins + Self.evenOrigins)
            for label in shares.keys { shares[label]? *= 1 - trust }
            for (entry, weight) in selected { shares[entry.candidate.label, default: 0] += trust * weight }
        }
        entries = contest.entries.filter { shares[$0.candidate.label, default: 0] > 0 }
        weights = entries.map { shares[$0.candidate.label, default: 0] }
        reason = Self.reason(contest, entries, weights, dropped: contest.entries.count - better.count)
    }

    /// - Returns: `nil` for a combination that does not beat the naive forecast, judged by origins that did not choose it.
    private static func selection(
        _ contest: CandidateContest,
        naive: CandidateContest.Entry?,
        overlap: Int
    ) -> [(CandidateContest.Entry, Double)]? {
        let best = contest.entries[0].error
        let near = Array(contest.entries.filter { $0.error <= selectionTolerance * best }.prefix(selectionMost))
        if let naive {
            guard let errors = heldOutErrors(near, overlap: overlap),
                CandidateContest.beats(errors, naive.errors, overlap: overlap)
            else { return nil }
        }
        return Array(zip(near, EnsembleSelection(near).weights))
    }

    /// The errors of selections in each window, their weights chosen by the windows that share no step with it: by those
    /// that chose them, a combination of many looks better than it is.
    ///
    /// - Returns: `nil` if there are too few windows.
    private static func heldOutErrors(_ entries: [CandidateContest.Entry], overlap: Int) -> [Double]? {
        let count = entries[0].windows.count
        let folds = min(Self.folds, count)
        var errors: [Double] = []
        for fold in 0..<folds {
            let judged = fold * count / folds..<(fold + 1) * count / folds
            let others = (0..<count).filter { $0 < judged.lowerBound - overlap || $0 >= judged.upperBound + overlap }
            guard !others.isEmpty else { return nil }
            let weights = EnsembleSelection(entries.map { $0.over(others) }).weights
            errors += CandidateContest.errors(of: entries.map { $0.over(judged) }, weights: weights)
        }
        return errors
    }

    private static func reason(
        _ contest: CandidateContest,
        _ entries: [CandidateContest.Entry],
        _ weights: [Double],
        dropped: Int
    ) -> String {
        let best = entries[0]
        let (steps, origins) = (best.windows[0].actual.count, best.windows.count)
        let measure = "mean absolute error over \(steps) steps from \(origins) origins"
        let others =
            dropped == 0 ? "" : "; \(dropped) of the models tried do not beat the naive forecast by more than chance"
        guard entries.count > 1 else {
            let next = contest.entries.first { $0.candidate.label != best.candidate.label }
            let comparison = next.map { ", \($0.candidate.label) has \(text($0.error))" } ?? ""
            return "\(best.candidate.label) alone: its \(measure) is \(text(best.error))\(comparison)\(others)"
        }
        let ranked = zip(entries, weights).sorted { $0.1 > $1.1 }
        let names = ranked.map { "\($0.candidate.label) \(Int((100 * $1).rounded()))%" }.joined(separator: ", ")
        let errors = CandidateContest.errors(of: entries, weights: weights)
        let together = errors.reduce(0, +) / Double(errors.count)
        return "the weighted mean of \(names): together they have a \(measure) of \(text(together)), the best of them, "
            + "\(best.candidate.label), has \(text(best.error)) alone" + others
    }

    /// Four significant digits.
    private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}

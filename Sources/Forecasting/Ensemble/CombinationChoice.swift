import Foundation

/// Which of the entries of a contest are taken, and why.
struct CombinationChoice {
    /// Entries that err by more than this much of the best do not count.
    private static let tolerance = 1.25
    private static let most = 5

    let entries: [CandidateContest.Entry]
    let weights: [Double]
    let combination: EnsembleModel.Combination
    let reason: String

    /// - Parameter contest: with at least one entry.
    init(_ contest: CandidateContest) {
        let best = contest.entries[0]
        let good = contest.entries.filter { $0.error <= Self.tolerance * best.error }.prefix(Self.most)
        let origins = best.windows.count
        let steps = best.windows[0].actual.count
        let judged = "mean absolute error over \(origins) origins and \(steps) steps"
        guard good.count > 1 else {
            entries = [best]
            (weights, combination) = ([1], .weighted)
            let next = contest.entries.dropFirst().first
            reason =
                "\(best.candidate.label) alone: its \(judged) is \(Self.text(best.error))"
                + (next.map { ", the next, \($0.candidate.label), has \(Self.text($0.error))" } ?? "")
            return
        }
        entries = Array(good)
        weights = CandidateContest.weights(entries, power: EnsembleAlgorithm.power)
        let mean = CandidateContest.error(of: entries, weights: weights, .weighted)
        let median = CandidateContest.error(of: entries, weights: weights, .median)
        combination = median < mean ? .median : .weighted
        let names = entries.map(\.candidate.label).joined(separator: ", ")
        reason =
            "the \(combination == .median ? "median" : "weighted mean") of \(names): within "
            + "\(Int((100 * (Self.tolerance - 1)).rounded()))% of the best, \(best.candidate.label), whose \(judged) is "
            + "\(Self.text(best.error)); together they have \(Self.text(min(mean, median)))"
    }

    private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}

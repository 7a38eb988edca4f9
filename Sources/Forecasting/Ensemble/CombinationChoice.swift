import Foundation

/// Which of the entries of a contest are taken, and why.
///
/// Those that do not beat the naive forecast by more than luck are dropped first: on prices the winner of a trial is mostly
/// a lucky one. Of the rest those near the best are averaged, which does better than to take the best (Makridakis,
/// Spiliotis and Assimakopoulos, 2020, "The M4 Competition", International Journal of Forecasting 36).
struct CombinationChoice {
    /// Entries that err by more than this much of the best do not count.
    private static let tolerance = 1.2
    private static let most = 8

    let entries: [CandidateContest.Entry]
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
        let best = better[0]
        entries = Array(better.filter { $0.error <= Self.tolerance * best.error }.prefix(Self.most))
        weights = CandidateContest.weights(entries, power: EnsembleAlgorithm.power)
        let origins = best.windows.count
        let steps = best.windows[0].actual.count
        let judged = "mean absolute error over \(steps) steps from \(origins) origins of \(Self.text(best.error))"
        let dropped = contest.entries.count - better.count
        let others =
            dropped == 0 ? "" : "; \(dropped) of the models tried do not beat the naive forecast by more than chance"
        if entries.count == 1 {
            let next = better.dropFirst().first
            reason =
                "\(best.candidate.label) alone has the smallest \(judged)"
                + (next.map { ", the next, \($0.candidate.label), has \(Self.text($0.error))" } ?? "") + others
        } else {
            let names = entries.map(\.candidate.label).joined(separator: ", ")
            let near = Int((100 * (Self.tolerance - 1)).rounded())
            reason =
                "the weighted mean of \(names): all within \(near)% of the best, \(best.candidate.label), which has a "
                + judged + "; together they have \(Self.text(CandidateContest.error(of: entries, weights: weights)))"
                + others
        }
    }

    /// Four significant digits.
    private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}

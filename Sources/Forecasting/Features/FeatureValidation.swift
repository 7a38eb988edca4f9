import Foundation
import JSON

/// How a predictor did on rows later than those that it had learned from. A figure that is undefined is `nil`.
struct FeatureValidation: Hashable, Sendable {
    /// Rows that the final predictor has learned from.
    let rows: Int
    /// Rows without a value of some covariate, which were left out.
    let incompleteRows: Int
    /// Rows that were judged.
    let judged: Int
    /// The share of the squared changes that is explained, compared with the mean change of the rows learned from: 1 at
    /// best, below 0 for a predictor that is worse than that mean; of a direction the same of the Brier score.
    let skill: Double?
    /// Share of rows whose direction was told rightly, among those that moved.
    let directionalAccuracy: Double?
    /// Area under the receiver operating characteristic of the direction: 1/2 for a guess.
    let auc: Double?

    /// - Parameters:
    ///   - predictions: of the judged rows.
    ///   - judged: the rows.
    ///   - baseline: what is expected without features: the mean label of the rows learned from.
    init(
        _ predictions: [Double],
        of judged: LabelledRows,
        baseline: Double,
        target: FeatureTarget,
        rows: Int,
        incompleteRows: Int
    ) {
        var (error, spread, moved, right) = (0.0, 0.0, 0, 0)
        let middle = target == .direction ? 0.5 : 0
        for (index, prediction) in predictions.enumerated() {
            let (label, change) = (judged.labels[index], judged.changes[index])
            error += (label - prediction) * (label - prediction)
            spread += (label - baseline) * (label - baseline)
            guard change != 0, prediction != middle else { continue }
            moved += 1
            right += (change > 0) == (prediction > middle) ? 1 : 0
        }
        self.rows = rows
        self.incompleteRows = incompleteRows
        self.judged = judged.count
        skill = spread > 0 && error.isFinite ? 1 - error / spread : nil
        directionalAccuracy = moved > 0 ? Double(right) / Double(moved) : nil
        auc = Self.auc(predictions, judged.changes.map { $0 > 0 })
    }

    /// The probability that a rise is given a higher prediction than one that was none, ties counted half (Mann and Whitney).
    static func auc(_ predictions: [Double], _ rises: [Bool]) -> Double? {
        let order = predictions.indices.sorted { predictions[$0] < predictions[$1] }
        let positives = rises.count { $0 }
        guard positives > 0, positives < rises.count, predictions.allSatisfy(\.isFinite) else { return nil }
        var (ranks, start) = (0.0, 0)
        while start < order.count {
            var end = start
            while end < order.count, predictions[order[end]] == predictions[order[start]] { end += 1 }
            let rank = Double(start + end + 1) / 2
            for index in order[start..<end] where rises[index] { ranks += rank }
            start = end
        }
        let (rising, falling) = (Double(positives), Double(rises.count - positives))
        return (ranks - rising * (rising + 1) / 2) / (rising * falling)
    }

    var json: JSONObject {
        [
            "rows": JSONValue(rows),
            "incomplete_rows": JSONValue(incompleteRows),
            "judged": JSONValue(judged),
            "skill": skill.map { JSONValue($0) } ?? .null,
            "directional_accuracy": directionalAccuracy.map { JSONValue($0) } ?? .null,
            "auc": auc.map { JSONValue($0) } ?? .null,
        ]
    }

    init(reading stored: ModelArtifact) throws(ForecastingError) {
        func optional(_ key: String) throws(ForecastingError) -> Double? {
            stored.model[key]?.isNull == true ? nil : try stored.number(key)
        }
        rows = try stored.integer("rows")
        incompleteRows = try stored.integer("incomplete_rows")
        judged = try stored.integer("judged")
        skill = try optional("skill")
        directionalAccuracy = try optional("directional_accuracy")
        auc = try optional("auc")
    }
}

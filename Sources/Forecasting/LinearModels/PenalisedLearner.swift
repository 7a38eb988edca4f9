import Foundation

/// A learner whose coefficients are shrunk by an α that may be left open: then purged cross-validation chooses it.
protocol PenalisedLearner: FeatureLearner {
    /// `nil` to be chosen.
    var alpha: Double? { get set }

    /// The α to choose from, descending.
    func alphas(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> [Double]

    /// The predictors for each α.
    func path(
        _ rows: LabelledRows,
        alphas: [Double],
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> [Predictor]

    /// What a prediction of a label costs.
    func loss(_ prediction: Double, _ label: Double) -> Double
}

extension PenalisedLearner {
    func fit(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> Predictor {
        guard let alpha else { return try tuned(on: rows, progress: progress).predictor }
        return try path(rows, alphas: [alpha], progress: progress)[0]
    }

    /// The rows of the validation have no part in the choice.
    func tuned(
        on rows: LabelledRows,
        validation: LabelledRows,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> (learner: Self, predictor: Predictor) {
        try tuned(on: rows, progress: progress)
    }

    private func tuned(
        on rows: LabelledRows,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> (learner: Self, predictor: Predictor) {
        var settled = self
        if alpha == nil { settled.alpha = try chosen(rows) { progress(0.8 * $0) } }
        return (settled, try settled.fit(rows) { progress(0.8 + 0.2 * $0) })
    }

    /// The α with the least loss on rows held out. Folds that leave too little to learn from are passed over; if all are,
    /// the largest α is the safest.
    private func chosen(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> Double {
        let alphas = try alphas(rows) { progress(0.1 * $0) }
        var losses = [Double](repeating: 0, count: alphas.count)
        let splits = PurgedKFold(folds: 5, labelSpan: rows.horizon).splits(of: rows.origins)
        for (index, split) in splits.enumerated() {
            let training = rows.rows(split.training)
            guard training.count >= 10, training.varies else { continue }
            let predictors = try path(training, alphas: alphas) {
                progress(0.1 + 0.9 * (Double(index) + $0) / Double(splits.count))
            }
            let test = rows.rows(split.test)
            for (choice, predictor) in predictors.enumerated() {
                for (prediction, label) in zip(predictor.predict(test.matrix), test.labels) {
                    losses[choice] += loss(prediction, label)
                }
            }
        }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        return alphas[best]
    }

    /// From `largest` down to `smallest`, each the same part of the one before.
    func descending(from largest: Double, to smallest: Double, count: Int) -> [Double] {
        let ratio = smallest / largest
        return (0..<count).map { largest * pow(ratio, Double($0) / Double(count - 1)) }
    }
}

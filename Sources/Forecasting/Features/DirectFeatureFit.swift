/// Learns a ``DirectFeatureModel`` from a table.
///
/// For each learned step the last fifth of the rows is held out: a predictor learned from the rows before, purged of those
/// whose outcome lies among the held-out ones, is judged there, and by that the learner settles what it leaves open.
/// Then it learns from all rows.
struct DirectFeatureFit {
    let table: FeatureTable
    let horizon: Int
    let mostSteps: Int

    /// The fewest rows with an outcome: enough for the coefficients of a linear model on those left after the purge.
    static func minimumRows(columns: Int, horizon: Int) -> Int { 40 + 2 * columns + 2 * horizon }

    /// The steps that are learned: all up to the horizon, or where these are too many some that lie closer together near 1.
    var learnedSteps: [Int] {
        guard horizon > mostSteps else { return Array(1...horizon) }
        let ratio = Double(horizon - 1) / Double((mostSteps - 1) * (mostSteps - 1))
        var steps: [Int] = []
        for index in 0..<mostSteps {
            let step = 1 + Int((ratio * Double(index * index)).rounded())
            steps.append(max(step, (steps.last ?? 0) + 1))
        }
        return steps
    }

    func steps<Learner: FeatureLearner>(
        _ learner: Learner,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> [DirectFeatureModel<Learner.Predictor>.Step] {
        var learned: [DirectFeatureModel<Learner.Predictor>.Step] = []
        let steps = learnedSteps
        for (index, step) in steps.enumerated() {
            let (done, total) = (Double(index), Double(steps.count))
            learned.append(try self.step(step, learner) { progress((done + $0) / total) })
            guard progress((done + 1) / total) else { throw .cancelled }
        }
        return learned
    }

    private func step<Learner: FeatureLearner>(
        _ step: Int,
        _ learner: Learner,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> DirectFeatureModel<Learner.Predictor>.Step {
        let rows = table.labelled(horizon: step, target: learner.target)
        try requireEnough(rows)
        try requireVariety(rows, target: learner.target)
        let held = rows.count * 4 / 5..<rows.count
        let split = PurgedKFold(folds: 5, labelSpan: step).split(of: rows.origins, test: held)
        let (training, judged) = (rows.rows(split.training), rows.rows(split.test))
        var tuned = learner
        var predictions = [Double](repeating: training.mean, count: judged.count)
        // Before the held-out part there may have been no change at all, or none of one direction.
        if training.varies {
            let (settled, predictor) = try learner.tuned(on: training, validation: judged) { progress($0 / 2) }
            (tuned, predictions) = (settled, predictor.predict(judged.matrix))
        }
        let predictor = try tuned.fit(rows) { progress(0.5 + $0 / 2) }
        let validation = FeatureValidation(
            predictions,
            of: judged,
            baseline: training.mean,
            target: learner.target,
            rows: rows.count,
            incompleteRows: table.incomplete
        )
        return .init(
            step: step,
            predictor: predictor,
            deviation: deviation(rows, learner.target, validation),
            validation: validation
        )
    }

    /// Of a direction that of the change; of a change what is left of that by the share that was explained of rows not
    /// learned from. (The residuals of the rows learned from would be too small.)
    private func deviation(_ rows: LabelledRows, _ target: FeatureTarget, _ validation: FeatureValidation) -> Double {
        let deviation = FeatureScaler.moments(rows.changes).deviation
        guard target == .change, let skill = validation.skill else { return deviation }
        return deviation * min(max(1 - skill, 0.05), 4).squareRoot()
    }

    private func requireEnough(_ rows: LabelledRows) throws(ForecastingError) {
        let need = Self.minimumRows(columns: rows.matrix.names.count, horizon: rows.horizon)
        guard rows.count < need else { return }
        let gaps = zip(table.matrix.names, table.gaps).filter { $0.1 > 0 }
        throw .unsuitableData(
            "\(rows.count) rows have a value of every feature and an outcome \(rows.horizon) steps later, and \(need) are "
                + "needed"
                + (gaps.isEmpty
                    ? "" : "; without a value: " + gaps.map { "\($0.0) in \($0.1) rows" }.joined(separator: ", "))
                + "; use fewer features, a shorter horizon or more observations"
        )
    }

    private func requireVariety(_ rows: LabelledRows, target: FeatureTarget) throws(ForecastingError) {
        guard !rows.varies else { return }
        let span = rows.horizon == 1 ? "1 step" : "\(rows.horizon) steps"
        throw .unsuitableData(
            target == .change
                ? "the series changes equally over every \(span): there is nothing to learn; use 'naive' or 'drift'"
                : "\(rows.labels[0] == 1 ? "every" : "no") change over \(span) is a rise: there is one class only, and two are "
                    + "needed; use a longer series, another horizon, or a model of the return such as 'ridge'"
        )
    }
}

extension LabelledRows {
    var mean: Double { labels.isEmpty ? 0 : labels.reduce(0, +) / Double(labels.count) }

    /// Whether there are labels that differ by more than rounding.
    var varies: Bool {
        guard let least = labels.min(), let most = labels.max() else { return false }
        return most - least > 1e-12 * max(abs(least), abs(most))
    }
}

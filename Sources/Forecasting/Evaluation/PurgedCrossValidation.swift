public import Parameters

/// Scores a feature model on every row of a series by models that have not learned from it: those of a ``PurgedKFold``.
///
/// Unlike a ``RollingOriginEvaluation`` it learns from later rows too, and so judges with few rows what features can say, not
/// how a forecast would have done.
public struct PurgedCrossValidation: Hashable, Sendable {
    /// How many parts, at least 2.
    public var folds = 5
    /// Number of observations after a test part before training rows begin again.
    public var embargo = 0

    public init(folds: Int = 5, embargo: Int = 0) {
        (self.folds, self.embargo) = (folds, embargo)
    }

    /// Scores the predictions for the `horizon` of the parameters.
    ///
    /// - Parameter progress: told the share done; where it says no, the evaluation ends with ``ForecastingError/cancelled``.
    /// - Throws: ``ForecastingError`` for an algorithm that has no features, for settings out of range, and those of the fits.
    public func score(
        of algorithm: any ForecastingAlgorithm,
        on series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) -> FeatureValidation {
        guard (2...100).contains(folds) else {
            throw .invalidParameter(name: "folds", reason: "must be a whole number from 2 to 100, is \(folds)")
        }
        guard (0...1_000_000).contains(embargo) else {
            throw .invalidParameter(name: "embargo", reason: "must be a whole number from 0 to 1000000, is \(embargo)")
        }
        guard let algorithm = algorithm as? any FeatureAlgorithm else {
            throw .unsuitableData(
                "'\(algorithm.id)' looks at no features; purged cross-validation is for models that do, "
                    + "and a rolling-origin evaluation for all"
            )
        }
        return try score(algorithm, series, parameters, progress)
    }

    private func score(
        _ algorithm: some FeatureAlgorithm,
        _ series: TimeSeries,
        _ parameters: ParameterValues,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> FeatureValidation {
        let learner = try algorithm.learner(parameters)
        let features = try FeatureList(parsing: parameters.text("features"), of: series)
        try Observations.require(algorithm.minimumObservations(parameters), of: series.values)
        let horizon = parameters.integer("horizon")
        let fit = DirectFeatureFit(
            table: try FeatureTable(series, features: features),
            horizon: horizon,
            mostSteps: algorithm.mostSteps
        )
        let rows = try fit.rows(horizon, learner.target)
        var (predictions, baselines) = ([Double](), [Double]())
        for (index, split) in PurgedKFold(folds: folds, labelSpan: horizon, embargo: embargo)
            .splits(of: rows.origins).enumerated()
        {
            let training = rows.rows(split.training)
            baselines += Array(repeating: training.mean, count: split.test.count)
            guard training.varies else {
                predictions += Array(repeating: training.mean, count: split.test.count)
                continue
            }
            let (predictor, _) = try fit.learn(training, learner) {
                progress((Double(index) + $0) / Double(folds))
            }
            predictions += predictor.predict(rows.matrix.rows(split.test))
        }
        guard progress(1) else { throw .cancelled }
        return FeatureValidation(
            predictions,
            of: rows,
            baselines: baselines,
            target: learner.target,
            rows: rows.count,
            incompleteRows: fit.table.incomplete
        )
    }
}

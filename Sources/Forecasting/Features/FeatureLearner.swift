import JSON

/// A way to learn from labelled rows: what differs between one feature model and the next.
protocol FeatureLearner: Sendable {
    associatedtype Predictor: FeaturePredictor

    var target: FeatureTarget { get }

    /// Learns from all rows, with nothing left open.
    ///
    /// - Parameter progress: told the share done, at least every few milliseconds; where it says no, the fit ends with
    ///   ``ForecastingError/cancelled``.
    func fit(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> Predictor

    /// Settles what is left open (how much to shrink, how many rounds to learn) and learns from `rows`. The learner that comes back
    /// has nothing left open.
    ///
    /// - Parameter validation: later rows, for judging; nothing of them may enter the predictor but by that.
    func tuned(
        on rows: LabelledRows,
        validation: LabelledRows,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> (learner: Self, predictor: Predictor)
}

extension FeatureLearner {
    func tuned(
        on rows: LabelledRows,
        validation: LabelledRows,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> (learner: Self, predictor: Predictor) {
        (self, try fit(rows, progress: progress))
    }
}

/// What a ``FeatureLearner`` has learned: a function of a row.
protocol FeaturePredictor: Hashable, Sendable {
    /// The expected change, or for a ``FeatureTarget/direction`` the probability of a rise.
    ///
    /// - Precondition: the row is as wide as those learned from, and finite.
    func predict(_ row: [Double]) -> Double

    /// Everything that ``predict(_:)`` needs.
    var stored: JSONObject { get }

    /// - Parameter width: the number of columns that it must be for.
    init(reading stored: ModelArtifact, width: Int) throws(ForecastingError)

    /// What was learned, for people.
    ///
    /// - Parameter names: those of the columns.
    func summary(_ names: [String]) -> JSONObject
}

extension FeaturePredictor {
    func predict(_ rows: FeatureMatrix) -> [Double] { (0..<rows.rowCount).map { predict(rows.row($0)) } }
}

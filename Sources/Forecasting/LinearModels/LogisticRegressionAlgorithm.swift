import Parameters

/// Fits logistic regressions of the direction.
public struct LogisticRegressionAlgorithm: FeatureAlgorithm {
    static let id = "logistic_regression"

    public init() {}

    public var name: String { "Logistic regression" }

    public var summary: String {
        "The probability of a rise over each horizon: its log odds are a weighted sum of features, shrunk towards none (L2). "
            + "Collinear features share their weight."
    }

    var ownParameters: [Parameter] { [.alpha] }

    var mostSteps: Int { 12 }

    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> LogisticLearner {
        LogisticLearner(alpha: parameters.alpha)
    }
}

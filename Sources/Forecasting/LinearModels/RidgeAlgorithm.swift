import Parameters

/// Fits linear models of the return with coefficients shrunk by their squares.
public struct RidgeAlgorithm: FeatureAlgorithm {
    static let id = "ridge"

    public init() {}

    public var name: String { "Ridge regression" }

    public var summary: String {
        "The change over each horizon as a weighted sum of features, shrunk towards none (L2). Collinear features share "
            + "their weight."
    }

    var ownParameters: [Parameter] { [.alpha] }

    var mostSteps: Int { 24 }

    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> LinearLearner {
        LinearLearner(net: ElasticNet(l1Ratio: 0), alpha: parameters.alpha)
    }
}

extension Parameter {
    static let alpha = Parameter(
        "alpha",
        .number(0...1e6),
        default: 0,
        summary: "how much to shrink the coefficients of standardised features; 0: chosen by purged cross-validation "
            + "(for next to nothing give 1e-9)"
    )
}

extension ParameterValues {
    /// `nil` if it is to be chosen.
    var alpha: Double? { number("alpha") > 0 ? number("alpha") : nil }
}

import Parameters

/// Fits linear models of the return of which only the useful features are kept.
public struct ElasticNetAlgorithm: FeatureAlgorithm {
    static let id = "elastic_net"

    public init() {}

    public var name: String { "Elastic net" }

    public var summary: String {
        "The change over each horizon as a weighted sum of few features: those of little use get no weight (L1 and L2), "
            + "by coordinate descent."
    }

    var ownParameters: [Parameter] {
        [
            .alpha,
            Parameter(
                "l1_ratio",
                .number(0.01...1),
                default: 0.5,
                summary:
                    "the share of L1: 1 is the lasso, near 0 ridge regression, which spreads the weight of collinear "
                    + "features"
            ),
        ]
    }

    var mostSteps: Int { 24 }

    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> LinearLearner {
        LinearLearner(net: ElasticNet(l1Ratio: parameters.number("l1_ratio")), alpha: parameters.alpha)
    }
}

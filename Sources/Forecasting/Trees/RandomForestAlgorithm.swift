import Parameters

/// Fits random forests of the return or of the direction.
public struct RandomForestAlgorithm: FeatureAlgorithm {
    static let id = "random_forest"

    public init() {}

    public var name: String { "Random forest" }

    public var summary: String {
        "The mean of trees that are each grown on rows drawn anew, every split choosing from some of the features."
    }

    var ownParameters: [Parameter] {
        [
            .target,
            Parameter("trees", .integer(1...2000), default: 100, summary: "the number of trees"),
            Parameter("max_leaves", .integer(2...255), default: 64, summary: "the most leaves of a tree"),
            Parameter("max_bins", .integer(2...FeatureBins.maximum), default: 63, summary: "the bins of a feature"),
            Parameter("min_child_rows", .integer(1...1_000_000), default: 10, summary: "the fewest rows of a leaf"),
            Parameter(
                "feature_fraction",
                .number(0.01...1),
                default: .number(1.0 / 3),
                summary: "the share of columns that each split chooses from"
            ),
            .seed,
        ]
    }

    var mostSteps: Int { 4 }

    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> ForestLearner {
        var forest = RandomForest()
        forest.trees = parameters.integer("trees")
        forest.maximumLeaves = parameters.integer("max_leaves")
        forest.maximumBins = parameters.integer("max_bins")
        forest.minimumChildRows = Double(parameters.integer("min_child_rows"))
        forest.featureFraction = parameters.number("feature_fraction")
        forest.seed = UInt64(parameters.integer("seed"))
        return ForestLearner(forest: forest, target: parameters.target)
    }
}

/// Learns by ``RandomForest``.
struct ForestLearner: FeatureLearner {
    typealias Predictor = TreePredictor

    let forest: RandomForest
    let target: FeatureTarget

    func fit(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> TreePredictor {
        let ensemble = try forest.fit(rows.matrix, labels: rows.labels, progress: progress)
        return TreePredictor(ensemble: ensemble, link: .identity)
    }
}

import Parameters

/// Fits gradient-boosted trees of the return or of the direction.
public struct GradientBoostingAlgorithm: FeatureAlgorithm {
    static let id = "gradient_boosting"

    public init() {}

    public var name: String { "Gradient-boosted trees" }

    public var summary: String {
        "Trees that each learn what the ones before leave unexplained, grown leaf by leaf on histograms. With early stopping "
            + "the last fifth of the rows decides how many there are."
    }

    var ownParameters: [Parameter] {
        [
            .target,
            Parameter("rounds", .integer(1...5000), default: 300, summary: "the most trees"),
            Parameter("learning_rate", .number(0.001...1), default: 0.05, summary: "how much of each tree is added"),
            Parameter("max_leaves", .integer(2...255), default: 31, summary: "the most leaves of a tree"),
            Parameter("max_bins", .integer(2...FeatureBins.maximum), default: 63, summary: "the bins of a feature"),
            Parameter(
                "min_child_weight",
                .number(1...1e6),
                default: 20,
                summary: "the least rows of a leaf, those of a direction each weighted 4p(1 - p)"
            ),
            Parameter("l2", .number(0...1e6), default: 20, summary: "rows' worth of zeros that pull each leaf to zero"),
            Parameter("feature_fraction", .number(0.01...1), default: 1, summary: "the share of columns for each tree"),
            Parameter("bagging_fraction", .number(0.01...1), default: 1, summary: "the share of rows for each tree"),
            Parameter(
                "early_stopping",
                .integer(0...1000),
                default: 30,
                summary: "stop after so many trees without a gain on held-out rows; 0: grow all"
            ),
            .seed,
        ]
    }

    var mostSteps: Int { 4 }

    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> BoostingLearner {
        let target = parameters.target
        var boosting = GradientBoosting(target == .direction ? .binary : .squaredError)
        boosting.rounds = parameters.integer("rounds")
        boosting.learningRate = parameters.number("learning_rate")
        boosting.maximumLeaves = parameters.integer("max_leaves")
        boosting.maximumBins = parameters.integer("max_bins")
        boosting.minimumChildWeight = parameters.number("min_child_weight")
        boosting.l2 = parameters.number("l2")
        boosting.featureFraction = parameters.number("feature_fraction")
        boosting.baggingFraction = parameters.number("bagging_fraction")
        boosting.patience = parameters.integer("early_stopping")
        boosting.seed = UInt64(parameters.integer("seed"))
        return BoostingLearner(boosting: boosting, target: target)
    }
}

/// Learns by ``GradientBoosting``.
struct BoostingLearner: FeatureLearner {
    typealias Predictor = TreePredictor

    let boosting: GradientBoosting
    let target: FeatureTarget

    func fit(_ rows: LabelledRows, progress: (Double) -> Bool) throws(ForecastingError) -> TreePredictor {
        predictor(try boosting.fit(rows.matrix, labels: rows.labels, progress: progress))
    }

    func tuned(
        on rows: LabelledRows,
        validation: LabelledRows,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> (learner: BoostingLearner, predictor: TreePredictor) {
        let ensemble = try boosting.fit(
            rows.matrix,
            labels: rows.labels,
            validation: (validation.matrix, validation.labels),
            progress: progress
        )
        var settled = boosting
        if boosting.patience > 0 { (settled.rounds, settled.patience) = (ensemble.treeCount, 0) }
        return (BoostingLearner(boosting: settled, target: target), predictor(ensemble))
    }

    private func predictor(_ ensemble: TreeEnsemble) -> TreePredictor {
        TreePredictor(ensemble: ensemble, link: boosting.objective == .binary ? .logit : .identity)
    }
}

extension Parameter {
    static let target = Parameter(
        "target",
        .choice(["return", "direction"]),
        default: "return",
        summary: "whether to learn the change or the probability of a rise"
    )
}

extension ParameterValues {
    var target: FeatureTarget { text("target") == "direction" ? .direction : .change }
}

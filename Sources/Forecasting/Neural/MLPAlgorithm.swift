import Parameters

/// Fits multilayer perceptrons on features.
public struct MLPAlgorithm: FeatureAlgorithm {
    static let id = "mlp"

    public init() {}

    public var name: String { "Multilayer perceptron" }

    public var summary: String {
        "The change over each horizon as a small neural network's function of the features, which stops learning where later "
            + "rows gain nothing: finds what linear models cannot, where there are thousands of rows."
    }

    var ownParameters: [Parameter] {
        [
            Parameter("hidden", .integer(1...MLPLearner.mostUnits), default: 16, summary: "units of each hidden layer"),
            Parameter("layers", .integer(1...4), default: 2, summary: "number of hidden layers"),
            Parameter(
                "dropout",
                .number(0...0.9),
                default: 0.1,
                summary: "share of the hidden values that is left out while learning"
            ),
            Parameter("epochs", .integer(1...10_000), default: 40, summary: "the most passes over the rows"),
            Parameter(
                "patience",
                .integer(1...10_000),
                default: 4,
                summary: "passes without a better forecast of later rows after which to stop"
            ),
            Parameter("batch", .integer(1...1024), default: 64, summary: "rows of one step"),
            Parameter("learning_rate", .number(1e-6...1), default: 0.003, summary: "size of a step of Adam"),
            Parameter(
                "gradient_clip",
                .number(0...1e6),
                default: 1,
                summary: "the longest that a gradient may be; 0 for no limit"
            ),
            .seed,
        ]
    }

    var mostSteps: Int { 6 }

    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> MLPLearner {
        MLPLearner(
            hidden: Array(repeating: parameters.integer("hidden"), count: parameters.integer("layers")),
            dropout: parameters.number("dropout"),
            training: NetworkTraining(
                batch: parameters.integer("batch"),
                epochs: parameters.integer("epochs"),
                patience: parameters.integer("patience"),
                learningRate: parameters.number("learning_rate"),
                gradientClip: parameters.number("gradient_clip"),
                seed: UInt64(parameters.integer("seed"))
            )
        )
    }
}

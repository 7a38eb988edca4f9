import Parameters

/// An algorithm that makes a ``DirectFeatureModel``: it only says how to learn.
protocol FeatureAlgorithm: ForecastingAlgorithm {
    associatedtype Learner: FeatureLearner

    static var id: String { get }
    /// The parameters beside `features` and `horizon`.
    var ownParameters: [Parameter] { get }
    /// The most steps ahead that predictors are learned for, at least 2: few where learning takes long.
    var mostSteps: Int { get }

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for parameters that do not go together.
    func learner(_ parameters: ParameterValues) throws(ForecastingError) -> Learner
}

extension FeatureAlgorithm {
    public var id: String { Self.id }

    public var schema: ParameterSchema {
        ParameterSchema(
            [
                Parameter(
                    "features",
                    .text,
                    default: "lag_1..10,return_5,return_20,volatility_5,volatility_20,deviation_20",
                    summary: "what to look at, with commas between: lag_k (the k-th last change), return_k, "
                        + "volatility_k, deviation_k (from the mean of k), value, hour, weekday, month, a covariate by its "
                        + "name or all 'covariates'; lag_1..10 is a range"
                ),
                Parameter(
                    "horizon",
                    .integer(1...1000),
                    default: 24,
                    summary: "the most steps ahead to learn; beyond it no further change is expected"
                ),
            ] + ownParameters
        )
    }

    public func minimumObservations(_ parameters: ParameterValues) -> Int {
        let (lookBack, columns) = FeatureList.extent(of: parameters.text("features"))
        return lookBack + DirectFeatureFit.minimumRows(columns: columns, horizon: parameters.integer("horizon"))
            + parameters.integer("horizon")
    }

    public func fit(
        _ series: TimeSeries,
        parameters: ParameterValues,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> any FittedModel {
        let learner = try learner(parameters)
        let features = try FeatureList(parsing: parameters.text("features"), of: series)
        try Observations.require(minimumObservations(parameters), of: series.values)
        guard progress(0) else { throw .cancelled }
        let fit = DirectFeatureFit(
            table: try FeatureTable(series, features: features),
            horizon: parameters.integer("horizon"),
            mostSteps: mostSteps
        )
        return DirectFeatureModel(
            algorithm: Self.id,
            features: features,
            scale: fit.table.scale,
            target: learner.target,
            steps: try fit.steps(learner, progress: progress)
        )
    }

    public func load(_ artifact: [UInt8]) throws(ForecastingError) -> any FittedModel {
        try DirectFeatureModel<Learner.Predictor>(reading: artifact, algorithm: Self.id)
    }
}

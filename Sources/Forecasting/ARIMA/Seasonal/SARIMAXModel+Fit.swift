extension SARIMAXModel {
    /// Estimates a model by exact Gaussian maximum likelihood.
    ///
    /// - Parameters:
    ///   - series: equally spaced, oldest first; values that are `.nan` count as missing.
    ///   - includesConstant: whether to estimate a mean (not differenced) or a drift (differenced once).
    ///   - regressors: names of covariates of the series, which have a value wherever the series has one.
    ///   - progress: told the share done at every step of the optimiser; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting series: TimeSeries,
        order: ARIMAOrder,
        seasonal: SeasonalOrder = .none,
        includesConstant: Bool = false,
        regressors: [String] = [],
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        let problem = try SARIMAXProblem(
            series,
            differences: (order.d, seasonal.d),
            period: seasonal.period,
            includesConstant: includesConstant,
            regressors: regressors
        )
        try self.init(solving: problem, order: order, seasonal: seasonal, progress: progress)
    }

    /// - Throws: ``ForecastingError/cancelled``, or that there is no such model of the series.
    init(
        solving problem: SARIMAXProblem,
        order: ARIMAOrder,
        seasonal: SeasonalOrder,
        progress: (Double) -> Bool
    ) throws(ForecastingError) {
        let shape = Self.shape(order, seasonal)
        try problem.requireObservations(for: shape)
        guard progress(0) else { throw .cancelled }
        let likelihood = SARIMAXLikelihood(problem.design, shape)
        if let resting = problem.resting {
            try self.init(resting, problem, order: order, seasonal: seasonal)
            return
        }
        let starts = try SARIMAXStarts(problem, shape) { progress(0) }.screened(likelihood) { progress(0) }
        var estimator = SARIMAXEstimator(likelihood)
        let estimate = try estimator.estimate(from: starts, progress: progress)
        guard estimate.hasConverged else {
            throw .notConverged("the likelihood still rose when the steps were used up; try fewer terms")
        }
        try self.init(estimate, by: &estimator, problem, order: order, seasonal: seasonal)
    }

    /// The model at the maximum of the likelihood.
    init(
        _ estimate: SARIMAXEstimator.Estimate,
        by estimator: inout SARIMAXEstimator,
        _ problem: SARIMAXProblem,
        order: ARIMAOrder,
        seasonal: SeasonalOrder
    ) throws(ForecastingError) {
        let design = problem.design
        let errors = estimator.standardErrors(at: estimate)
        let value = estimate.value
        let residuals = estimator.residuals(at: estimate)
        try self.init(
            order: order,
            seasonal: seasonal,
            coefficients: estimate.coefficients,
            constant: problem.hasConstant ? design.unscaled(value.regression)[0] : nil,
            regressors: problem.regressors,
            regression: Array(design.unscaled(value.regression).dropFirst(problem.hasConstant ? 1 : 0)),
            innovationVariance: design.scale.undoSquare(value.innovationVariance),
            standardErrors: errors.map { $0 + design.unscaled(value.regressionErrors) },
            statistics: FitStatistics(
                observations: estimator.likelihood.observations,
                parameters: estimate.free.count + design.names.count + 1,
                logLikelihood: estimate.logLikelihood
            ),
            diagnostics: ResidualDiagnostics(
                residuals,
                season: seasonal.period,
                coefficients: estimate.free.count
            )
        )
    }

    /// A series that the regression says all of.
    private init(
        _ regression: [Double],
        _ problem: SARIMAXProblem,
        order: ARIMAOrder,
        seasonal: SeasonalOrder
    ) throws(ForecastingError) {
        let shape = Self.shape(order, seasonal)
        try self.init(
            order: order,
            seasonal: seasonal,
            coefficients: shape.coefficients(free: Array(repeating: 0, count: shape.count)),
            constant: problem.hasConstant ? regression[0] : nil,
            regressors: problem.regressors,
            regression: Array(regression.dropFirst(problem.hasConstant ? 1 : 0)),
            innovationVariance: 0,
            statistics: FitStatistics(
                observations: problem.design.count - problem.design.missing,
                parameters: shape.count + regression.count + 1,
                logLikelihood: nil
            )
        )
    }

    /// The fewest observations that a fit accepts.
    public static func minimumObservations(
        order: ARIMAOrder,
        seasonal: SeasonalOrder,
        regressionCoefficients: Int
    ) -> Int {
        SARIMAXProblem.minimumObservations(
            lags: lags(order, seasonal),
            shape(order, seasonal),
            regressionCoefficients: regressionCoefficients
        )
    }
}

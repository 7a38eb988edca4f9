extension ARIMAModel {
    /// Estimates a model by exact Gaussian maximum likelihood.
    ///
    /// - Parameters:
    ///   - observations: equally spaced, oldest first.
    ///   - order: p, d, q.
    ///   - includesConstant: whether to estimate a mean (d = 0) or a drift (d = 1); without it the differenced series is
    ///     expected to lie around zero.
    ///   - progress: told the share done at every step of the optimiser; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting observations: [Double],
        order: ARIMAOrder,
        includesConstant: Bool = false,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        try Self.require(constant: includesConstant, order: order)
        try Observations.require(
            Self.minimumObservations(d: order.d, coefficients: order.p + order.q + (includesConstant ? 1 : 0)),
            of: observations
        )
        try Observations.requireFinite(observations)
        let differences = Differencing(observations, times: order.d).differences
        guard differences.allSatisfy({ abs($0) < 1e150 }) else {
            throw .notConverged("the observations are too large for their variance to be a number")
        }
        guard progress(0) else { throw .cancelled }
        let resting = includesConstant ? differences[0] : 0
        if differences.allSatisfy({ $0 == resting }) {
            try self.init(resting: includesConstant ? resting : nil, order: order, count: differences.count)
            return
        }
        let scale = BinaryScale(differences)
        let estimator = ARMAEstimator(p: order.p, q: order.q, hasMean: includesConstant)
        let scaled = differences.map(scale.apply)
        let estimate = try estimator.estimate(scaled, progress: progress)
        let count = Double(differences.count)
        try self.init(
            order: order,
            ar: estimate.ar,
            ma: estimate.ma,
            constant: includesConstant ? scale.undo(estimate.mean) : nil,
            innovationVariance: scale.undoSquare(estimate.innovationVariance),
            standardErrors: estimate.standardErrors.map { errors in
                includesConstant ? errors + [scale.undo(estimate.meanStandardError)] : errors
            },
            statistics: FitStatistics(
                observations: differences.count,
                parameters: order.p + order.q + (includesConstant ? 2 : 1),
                logLikelihood: estimate.logLikelihood - count * scale.logarithm
            ),
            diagnostics: Self.diagnostics(of: estimate, series: scaled)
        )
    }

    private static func diagnostics(of estimate: ARMAEstimator.Estimate, series: [Double]) -> ResidualDiagnostics? {
        guard let process = ARMACoefficients(ar: estimate.ar, ma: estimate.ma) else { return nil }
        let centred = series.map { $0 - estimate.mean }
        let filter = ARIMAFilter(process, series: centred, horizon: 0, isSettled: true)
        let residuals = zip(filter.innovations, filter.variances).map {
            $0 / ($1 * estimate.innovationVariance).squareRoot()
        }
        return ResidualDiagnostics(residuals, season: 1, coefficients: estimate.ar.count + estimate.ma.count)
    }

    /// The fewest observations that a fit accepts.
    ///
    /// - Parameters:
    ///   - d: how often the series is differenced.
    ///   - coefficients: how many are estimated, the constant included.
    public static func minimumObservations(d: Int, coefficients: Int) -> Int {
        d + 10 + 3 * coefficients
    }

    /// A series that never leaves its constant.
    private init(resting constant: Double?, order: ARIMAOrder, count: Int) throws(ForecastingError) {
        try self.init(
            order: order,
            ar: Array(repeating: 0, count: order.p),
            ma: Array(repeating: 0, count: order.q),
            constant: constant,
            innovationVariance: 0,
            standardErrors: nil,
            statistics: FitStatistics(
                observations: count,
                parameters: order.p + order.q + (constant == nil ? 1 : 2),
                logLikelihood: nil
            )
        )
    }
}

import Foundation

/// Maximum-likelihood estimation of a regression with seasonal ARMA errors.
///
/// As in ``ARMAEstimator``, many candidates are screened by their likelihood; searches start from the best of them, and in
/// each round the better ones go on. Where there is a season, a regressor or a missing value, gradients are differences of
/// the likelihood: of its few parameters none costs more than one pass of the filter.
struct SARIMAXEstimator {
    var likelihood: SARIMAXLikelihood
    /// How many searches go on in each round, and for how many steps of the optimiser.
    var rounds = [(searches: 8, iterations: 4), (3, 12), (1, 200)]

    /// A search is at its end where two steps in a row gain less, relative to the log-likelihood of an observation.
    var valueTolerance = 1e-11

    /// How far behind the best, in log-likelihood, a search that has begun is given up.
    private static let hopeless = 10.0

    /// The maximum.
    struct Estimate {
        let free: [Double]
        let coefficients: SARMACoefficients
        let value: SARIMAXLikelihood.Value
        let logLikelihood: Double
        /// Whether the search came to its end.
        let hasConverged: Bool
    }

    init(_ likelihood: SARIMAXLikelihood) {
        self.likelihood = likelihood
    }

    /// - Parameters:
    ///   - starts: free parameters; the first is where the search is likely to end.
    ///   - curvature: of the objective at the first start.
    ///   - progress: told the share done; answers whether to go on. Asked at each evaluation.
    mutating func estimate(
        from starts: [[Double]],
        curvature: Cholesky? = nil,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> Estimate {
        let shape = likelihood.shape
        guard likelihood.design.isPlain, shape.seasonalP + shape.seasonalQ == 0 else {
            return try estimate(from: starts, curvature, progress) { Self.objective(&$0, $1, &$2) }
        }
        return switch max(shape.p, shape.q) {
        case ...2: try estimatePlain(SIMD2<Double>.self, from: starts, curvature, progress)
        case ...4: try estimatePlain(SIMD4<Double>.self, from: starts, curvature, progress)
        default: try estimatePlain(SIMD8<Double>.self, from: starts, curvature, progress)
        }
    }

    /// Without a season, regressors and missing values: by the likelihood that knows its gradient.
    private mutating func estimatePlain<State: StateVector>(
        _: State.Type,
        from starts: [[Double]],
        _ curvature: Cholesky?,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> Estimate {
        let design = likelihood.design
        var plain = ARMALikelihood<State>(
            series: Array(design.columns.prefix(design.count)),
            p: likelihood.shape.p,
            q: likelihood.shape.q,
            hasMean: !design.names.isEmpty
        )
        return try estimate(from: starts, curvature, progress) { plain.objective(at: $1, gradient: &$2) }
    }

    private mutating func estimate(
        from starts: [[Double]],
        _ curvature: Cholesky?,
        _ progress: (Double) -> Bool,
        by evaluate: (inout SARIMAXLikelihood, [Double], inout [Double]) -> Double
    ) throws(ForecastingError) -> Estimate {
        var likelihood = likelihood
        var share = 0.0
        var isCancelled = false
        func objective(_ free: [Double], _ gradient: inout [Double]) -> Double {
            guard !isCancelled, progress(share) else {
                isCancelled = true
                return .infinity
            }
            return evaluate(&likelihood, free, &gradient)
        }
        var searches: [BFGS] = []
        for (index, start) in starts.enumerated() {
            if var search = BFGS(from: start, curvature: index == 0 ? curvature : nil, objective) {
                search.valueTolerance = valueTolerance
                searches.append(search)
            }
            if isCancelled { throw .cancelled }
        }
        for (round, (count, iterations)) in rounds.enumerated() {
            searches.sort { $0.point.value < $1.point.value }
            let bound = (searches.first?.point.value ?? 0) + Self.hopeless / Double(likelihood.observations)
            searches = Array(searches.prefix(count).filter { round == 0 || $0.point.value <= bound })
            for index in searches.indices {
                share = (Double(round) + Double(index) / Double(searches.count)) / Double(rounds.count)
                searches[index].run(iterations: iterations, progress: { _ in !isCancelled }, objective)
                if isCancelled { throw .cancelled }
            }
        }
        self.likelihood = likelihood
        guard let best = searches.min(by: { $0.point.value < $1.point.value }) else {
            throw .notConverged("no coefficients have a finite likelihood")
        }
        return try estimate(at: best.point.position, hasConverged: best.isFinished)
    }

    /// A series without chance in it draws the roots onto the unit circle, where rounding spoils them.
    private mutating func estimate(
        at free: [Double],
        hasConverged: Bool
    ) throws(ForecastingError) -> Estimate {
        var free = free
        for _ in 0..<20 {
            let coefficients = likelihood.shape.coefficients(free: free)
            // What is stored are the coefficients: they must be found stationary again when they are read.
            if likelihood.shape.free(coefficients) != nil, let value = likelihood.value(of: coefficients) {
                return Estimate(
                    free: free,
                    coefficients: coefficients,
                    value: value,
                    logLikelihood: likelihood.logLikelihood(value),
                    hasConverged: hasConverged
                )
            }
            for index in free.indices { free[index] *= 0.75 }
        }
        throw .notConverged("the coefficients are not stationary and invertible within rounding")
    }

    private static func objective(
        _ likelihood: inout SARIMAXLikelihood,
        _ free: [Double],
        _ gradient: inout [Double]
    ) -> Double {
        guard let value = likelihood.value(at: free)?.objective else { return .infinity }
        var moved = free
        for index in free.indices {
            let step = 1e-7 * max(1, abs(free[index]))
            moved[index] = free[index] + step
            guard let above = likelihood.value(at: moved)?.objective else { return .infinity }
            gradient[index] = (above - value) / (moved[index] - free[index])
            moved[index] = free[index]
        }
        return value
    }

    /// The prediction errors over their standard deviation, those of differences that a missing value leaves unknown aside.
    mutating func residuals(at estimate: Estimate) -> [Double] {
        guard let value = likelihood.value(of: estimate.coefficients) else { return [] }
        let scale = value.innovationVariance.squareRoot()
        return likelihood.standardised(without: value.regression).map { $0 / scale }
    }

    /// See ``SARIMAXLikelihood``.
    mutating func logLikelihood(at estimate: Estimate, skipping skipped: Int) -> Double? {
        likelihood.value(of: estimate.coefficients).map { likelihood.logLikelihood($0, skipping: skipped) }
    }

    /// Standard errors of φ, θ, Φ, Θ: from the inverse of the observed information in the free parameters, by second
    /// differences, carried over to the coefficients (delta method); `nil` where the curvature gives none.
    mutating func standardErrors(at estimate: Estimate) -> [Double]? {
        let free = estimate.free
        let steps = free.map { 1e-4 * max(1, abs($0)) }
        var isKnown = true
        func objective(_ shifts: (Int, Double)...) -> Double {
            var moved = free
            for (index, direction) in shifts { moved[index] += direction * steps[index] }
            guard let value = likelihood.value(at: moved) else {
                isKnown = false
                return 0
            }
            return value.objective
        }
        var hessian = free.map { _ in free.map { _ in 0.0 } }
        let count = Double(likelihood.observations)
        for row in free.indices {
            for column in 0...row {
                let second =
                    objective((row, 1), (column, 1)) - objective((row, 1), (column, -1))
                    - objective((row, -1), (column, 1)) + objective((row, -1), (column, -1))
                hessian[row][column] = count * second / (4 * steps[row] * steps[column])
            }
        }
        guard isKnown, let information = Cholesky(hessian) else { return nil }
        let errors = likelihood.shape.jacobian(free: free).map { slope in
            dot(slope, information.solve(slope)).squareRoot()
        }
        return errors.allSatisfy(\.isFinite) ? errors : nil
    }
}

/// Minimises ½ |y - Xb|² / n + α (ρ |b|₁ + ½ (1 - ρ) |b|²) over the coefficients b of standardised data: ridge regression
/// where ρ is 0 (Hoerl and Kennard, 1970), the lasso where it is 1, the elastic net between (Zou and Hastie, 2005).
struct ElasticNet: Hashable, Sendable {
    /// ρ, from 0 to 1.
    let l1Ratio: Double

    static let maximumSweeps = 100_000
    /// Coefficients that move by less, in standard deviations of the label, have arrived.
    private static let tolerance = 1e-6

    /// - Parameters:
    ///   - alpha: α, not negative.
    ///   - start: coefficients to begin from, such as those of a larger α.
    /// - Throws: ``ForecastingError/notConverged(_:)`` if the features are collinear and α is too small to tell them apart.
    func coefficients(
        _ equations: NormalEquations,
        alpha: Double,
        from start: [Double]? = nil,
        progress: () -> Bool
    ) throws(ForecastingError) -> [Double] {
        if l1Ratio == 0 { return try ridge(equations, alpha) }
        return try descend(equations, alpha, from: start, progress: progress)
    }

    /// The α from which on every coefficient is 0, for ρ above 0.
    func largestUseful(_ equations: NormalEquations) -> Double {
        equations.label.reduce(0) { max($0, abs($1)) } / l1Ratio
    }

    private func ridge(_ equations: NormalEquations, _ alpha: Double) throws(ForecastingError) -> [Double] {
        var matrix = equations.features
        // A column of zeros has no part in it; its coefficient is 0.
        for index in matrix.indices { matrix[index][index] += matrix[index][index] == 0 ? 1 : alpha }
        guard let factor = Cholesky(matrix) else {
            throw .notConverged("the features are collinear; use a larger 'alpha', or leave some of them out")
        }
        return factor.solve(equations.label)
    }

    /// Cyclic coordinate descent with the covariances kept (Friedman, Hastie and Tibshirani, 2010, "Regularization paths for
    /// generalized linear models via coordinate descent", Journal of Statistical Software 33).
    private func descend(
        _ equations: NormalEquations,
        _ alpha: Double,
        from start: [Double]?,
        progress: () -> Bool
    ) throws(ForecastingError) -> [Double] {
        let matrix = equations.features
        var coefficients = start ?? Array(repeating: 0, count: matrix.count)
        // What is left of the correlations with the label.
        var residual = matrix.indices.map { equations.label[$0] - dot(matrix[$0], coefficients) }
        let (threshold, shrinkage) = (alpha * l1Ratio, alpha * (1 - l1Ratio))
        for _ in 0..<Self.maximumSweeps {
            guard progress() else { throw .cancelled }
            var largest = 0.0
            for index in matrix.indices where matrix[index][index] > 0 {
                let old = coefficients[index]
                let pull = residual[index] + matrix[index][index] * old
                let reached = max(abs(pull) - threshold, 0) / (matrix[index][index] + shrinkage)
                let new = pull < 0 ? -reached : reached
                guard new != old else { continue }
                coefficients[index] = new
                for other in matrix.indices { residual[other] -= matrix[index][other] * (new - old) }
                largest = max(largest, abs(new - old))
            }
            if largest <= Self.tolerance { return coefficients }
        }
        throw .notConverged(
            "the coefficients still move after \(Self.maximumSweeps) sweeps, as with collinear features; "
                + "use a larger 'alpha' or a smaller 'l1_ratio'"
        )
    }
}

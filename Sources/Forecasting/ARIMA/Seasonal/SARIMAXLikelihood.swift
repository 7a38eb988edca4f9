import Foundation

/// The exact Gaussian likelihood of a regression with seasonal ARMA errors, with the coefficients of the regression, the
/// missing values and the innovation variance concentrated out. Holds the memory that evaluations share.
package struct SARIMAXLikelihood {
    let shape: SARMAShape
    let design: RegressionDesign
    /// Number of values that the likelihood counts: the differences, less the missing values.
    let observations: Int
    private(set) var filter = SARMAFilter()

    /// What the data say at given coefficients, on the scale of the design.
    struct Value {
        /// Minus the log-likelihood for each observation, up to a constant.
        let objective: Double
        /// The coefficients of the regression: of the missing values, then of the names.
        let regression: [Double]
        /// Their standard errors, the coefficients of the process being known.
        let regressionErrors: [Double]
        let innovationVariance: Double
        /// Of the prediction errors, and of what is known of the missing values.
        let logDeterminant: Double
    }

    init(_ design: RegressionDesign, _ shape: SARMAShape) {
        (self.design, self.shape) = (design, shape)
        observations = design.count - design.missing
    }

    /// - Returns: `nil` where the likelihood cannot be computed: on the border of stationarity.
    mutating func value(at free: [Double]) -> Value? {
        value(of: shape.coefficients(free: free))
    }

    mutating func value(of coefficients: SARMACoefficients) -> Value? {
        guard let process = SARMAProcess(coefficients),
            filter.run(process, series: design.columns, count: design.count, columns: design.width)
        else { return nil }
        let parts = design.width - 1
        var regression: [Double] = []
        var errors: [Double] = []
        var logDeterminant = filter.logDeterminant
        var squares = product(0, 0)
        if parts > 0 {
            guard let normal = Cholesky((0..<parts).map { row in (0...row).map { product(row + 1, $0 + 1) } }) else {
                return nil
            }
            regression = normal.solve((0..<parts).map { product($0 + 1, 0) })
            squares = sumOfSquares(without: regression)
            logDeterminant += 2 * normal.diagonal.prefix(design.missing).reduce(0) { $0 + log($1) }
            errors = (0..<parts).map { part in
                normal.solve((0..<parts).map { $0 == part ? 1 : 0 })[part].squareRoot()
            }
        }
        let count = Double(observations)
        let variance = squares / count
        let objective = 0.5 * (log(max(variance, .leastNormalMagnitude)) + logDeterminant / count)
        guard objective.isFinite else { return nil }
        return Value(
            objective: objective,
            regression: regression,
            regressionErrors: errors.map { $0 * variance.squareRoot() },
            innovationVariance: variance,
            logDeterminant: logDeterminant
        )
    }

    /// The log-likelihood of the unscaled series, constants included.
    func logLikelihood(_ value: Value) -> Double {
        -Double(observations) * (value.objective + 0.5 * (1 + log(2 * Double.pi)) + design.scale.logarithm)
    }

    /// The log-likelihood of the unscaled series where the innovation variance is given.
    func logLikelihood(_ value: Value, innovationVariance: Double) -> Double {
        let ratio = design.scale.undoSquare(value.innovationVariance) / innovationVariance
        return -0.5 * (value.logDeterminant + Double(observations) * (log(2 * Double.pi * innovationVariance) + ratio))
    }

    /// The log-density of the differences after the first `skipped`, given those. Only without missing values.
    func logLikelihood(_ value: Value, skipping skipped: Int) -> Double {
        let residuals = standardised(without: value.regression)
        let variance = value.innovationVariance
        return residuals.prefix(skipped).enumerated().reduce(logLikelihood(value)) { sum, step in
            let deviation = filter.deviations[step.offset] * variance.squareRoot()
            return sum + 0.5 * step.element * step.element / variance
                + log(deviation) + design.scale.logarithm + 0.5 * log(2 * Double.pi)
        }
    }

    /// The prediction errors over √F, of the last evaluation.
    func standardised(without regression: [Double]) -> [Double] {
        let count = design.count
        return (0..<count).map { row in
            var error = filter.residuals[row]
            for (part, coefficient) in regression.enumerated() {
                error -= coefficient * filter.residuals[(part + 1) * count + row]
            }
            return error
        }
    }

    private func sumOfSquares(without regression: [Double]) -> Double {
        standardised(without: regression).reduce(0) { $0 + $1 * $1 }
    }

    /// Sum of products of two filtered columns.
    private func product(_ left: Int, _ right: Int) -> Double {
        let count = design.count
        let residuals = filter.residuals.span
        let (first, second) = (left * count, right * count)
        // Four sums, because one would wait for each addition.
        var sums = SIMD4<Double>.zero
        var row = 0
        while row + 4 <= count {
            let (i, j) = (first + row, second + row)
            sums += SIMD4(
                residuals[i] * residuals[j],
                residuals[i + 1] * residuals[j + 1],
                residuals[i + 2] * residuals[j + 2],
                residuals[i + 3] * residuals[j + 3]
            )
            row += 4
        }
        var sum = sums.sum()
        while row < count {
            sum += residuals[first + row] * residuals[second + row]
            row += 1
        }
        return sum
    }
}

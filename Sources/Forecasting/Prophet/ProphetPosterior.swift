import Foundation

/// What of the posterior the data enter by: the sum of squared residuals as a function of the coefficients
/// [k, m, δ…, β…]: slope and offset of the trend, its changes, and those of the columns, additive ones first.
package protocol ProphetResiduals: Sendable {
    /// The sum over all rows.
    ///
    /// - Parameter halfGradient: written: half its derivatives.
    func sumOfSquares(at coefficients: [Double], halfGradient: inout [Double]) -> Double

    /// The products of all pairs of the residuals' derivatives: half the sum's second derivatives where the residuals are
    /// linear. Rows, of which the lower triangle counts.
    func curvature(at coefficients: [Double]) -> [[Double]]

    /// How many steps an optimiser may take before it is worth to compute the curvature anew.
    var stepsPerCurvature: Int { get }

    /// Makes the sum as exact near `coefficients` as it can be.
    ///
    /// - Returns: whether it may have changed.
    mutating func sharpen(at coefficients: [Double]) -> Bool
}

extension ProphetResiduals {
    package mutating func sharpen(at _: [Double]) -> Bool { false }
}

/// The posterior of a model's coefficients, in the scales of the model.
///
/// Observations are normal around the model with standard deviation σ; priors are normal with standard deviation 5 for k and
/// m and as given for β, Laplace with a given scale for δ, and half-normal with 0.5 for σ (Taylor and Letham, 2018,
/// "Forecasting at scale", The American Statistician 72, and the Stan program of Prophet). For given coefficients the best σ
/// is known in closed form: it is put in its place, which leaves a function of the coefficients alone with the same
/// maximum.
package struct ProphetPosterior: Sendable {
    /// The least σ: residuals of a millionth of the largest value count as none.
    static let leastDeviation = 1e-6

    package let rows: Double
    /// Of the normal priors; 0 for δ.
    let precisions: [Double]
    /// Inverse scales of the Laplace priors; 0 but for δ.
    package let absoluteWeights: [Double]

    package init(rows: Int, changes: Int, changeScale: Double, columnScales: [Double]) {
        self.rows = Double(rows)
        let none = Array(repeating: 0.0, count: changes)
        precisions = [1.0 / 25, 1.0 / 25] + none + columnScales.map { 1 / ($0 * $0) }
        absoluteWeights = [0, 0] + none.map { _ in 1 / changeScale } + columnScales.map { _ in 0 }
    }

    /// The most probable σ where the residuals have this sum of squares: the root of n/σ - sum/σ³ + 4σ.
    package func deviation(sumOfSquares: Double) -> Double {
        let sum = max(sumOfSquares, 0)
        return max(Self.leastDeviation, (2 * sum / (rows + (rows * rows + 16 * sum).squareRoot())).squareRoot())
    }

    /// Minus the logarithm of the posterior without constants, at the most probable σ.
    package func negativeLogarithm(sumOfSquares: Double, at coefficients: [Double]) -> Double {
        zip(absoluteWeights, coefficients).reduce(smoothPart(sumOfSquares, at: coefficients)) {
            $0 + $1.0 * abs($1.1)
        }
    }

    /// ``negativeLogarithm(sumOfSquares:at:)`` without the Laplace priors.
    package func objective(_ residuals: some ProphetResiduals) -> BFGS.Objective {
        { coefficients, gradient in
            let sum = residuals.sumOfSquares(at: coefficients, halfGradient: &gradient)
            let deviation = deviation(sumOfSquares: sum)
            for index in coefficients.indices {
                gradient[index] = gradient[index] / (deviation * deviation) + precisions[index] * coefficients[index]
            }
            return smoothPart(sum, at: coefficients)
        }
    }

    private func smoothPart(_ sumOfSquares: Double, at coefficients: [Double]) -> Double {
        let deviation = deviation(sumOfSquares: sumOfSquares)
        let square = deviation * deviation
        let misfit = rows * log(deviation) + max(sumOfSquares, 0) / (2 * square) + 2 * square
        return zip(precisions, coefficients).reduce(misfit) { $0 + $1.0 * $1.1 * $1.1 / 2 }
    }

    /// An estimate of the objective's second derivatives, positive definite.
    func curvature(_ residuals: some ProphetResiduals, at coefficients: [Double]) -> [[Double]] {
        var gradient = coefficients
        let deviation = deviation(
            sumOfSquares: residuals.sumOfSquares(at: coefficients, halfGradient: &gradient)
        )
        var curvature = residuals.curvature(at: coefficients).map { row in row.map { $0 / (deviation * deviation) } }
        for index in coefficients.indices {
            // A trace more where nothing is known of a coefficient keeps the estimate definite.
            curvature[index][index] = curvature[index][index] * (1 + 1e-10) + precisions[index] + 1e-8
        }
        return curvature
    }
}

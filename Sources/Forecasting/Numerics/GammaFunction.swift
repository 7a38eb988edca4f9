import Foundation

/// The logarithm of the gamma function and its derivative, for positive arguments.
///
/// Stirling's series from 12 on, where eight terms leave a relative error near 1e-16, and the recurrence below
/// (Abramowitz and Stegun, 1964, 6.1.40, 6.1.15 and 6.3.18).
package enum GammaFunction {
    private static let start = 12.0

    package static func logarithm(_ argument: Double) -> Double {
        var (x, product) = (argument, 1.0)
        while x < start {
            product *= x
            x += 1
        }
        let inverse = 1 / (x * x)
        let tail = polynomial(
            [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156],
            inverse
        )
        return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + tail / x - log(product)
    }

    /// The digamma function ψ.
    package static func logarithmicDerivative(_ argument: Double) -> Double {
        var (x, sum) = (argument, 0.0)
        while x < start {
            sum += 1 / x
            x += 1
        }
        let inverse = 1 / (x * x)
        let tail = polynomial(
            [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32_760, 1.0 / 12],
            inverse
        )
        return log(x) - 0.5 / x - inverse * tail - sum
    }

    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reversed().reduce(0) { $0 * x + $1 }
    }
}

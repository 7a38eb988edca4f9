import Foundation

/// The distribution of the ratio of two variances (Snedecor's F).
public enum FDistribution {
    /// The probability that an F variable is larger than `value`.
    ///
    /// The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun, 1964, 26.5.8); relative
    /// accuracy about 1e-13.
    ///
    /// - Parameters: degrees of freedom of the numerator and of the denominator, more than 0.
    public static func upperProbability(_ value: Double, _ numerator: Double, _ denominator: Double) -> Double {
        precondition(numerator > 0 && denominator > 0, "at least some degrees of freedom")
        guard value > 0 else { return value.isNaN ? .nan : 1 }
        return beta(denominator / 2, numerator / 2, denominator / (denominator + numerator * value))
    }

    private static func beta(_ a: Double, _ b: Double, _ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let weight = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
        return x < (a + 1) / (a + b + 2)
            ? min(1, weight * fraction(a, b, x) / a) : max(0, 1 - weight * fraction(b, a, 1 - x) / b)
    }

    /// Lentz's evaluation of the continued fraction.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var result = d
        for index in 1..<100_000 {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonzero(1 + even * d)
            c = nonzero(1 + even / c)
            result *= c * d
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + odd * d)
            c = nonzero(1 + odd / c)
            let change = c * d
            result *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return result
    }
}

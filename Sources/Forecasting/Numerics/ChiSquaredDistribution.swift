import Foundation

/// The chi-squared distribution.
public enum ChiSquaredDistribution {
    /// The probability that a chi-squared variable is larger than `value`.
    ///
    /// The regularised incomplete gamma function by its series below, and its continued fraction above, the middle of the
    /// distribution (Abramowitz and Stegun, 1964, 6.5.29 and 6.5.31); relative accuracy about 1e-13.
    ///
    /// - Parameter degreesOfFreedom: more than 0.
    public static func upperProbability(_ value: Double, degreesOfFreedom: Double) -> Double {
        precondition(degreesOfFreedom > 0, "at least some degrees of freedom")
        guard value > 0 else { return value.isNaN ? .nan : 1 }
        let (a, x) = (degreesOfFreedom / 2, value / 2)
        let weight = exp(a * log(x) - x - lgamma(a))
        if x < a + 1 {
            var term = 1 / a
            var sum = term
            var step = a
            while abs(term) > abs(sum) * 1e-16, step < a + 100_000 {
                step += 1
                term *= x / step
                sum += term
            }
            return min(1, max(0, 1 - sum * weight))
        }
        return min(1, max(0, weight * fraction(a, x)))
    }

    /// Lentz's evaluation of the continued fraction.
    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var result = d
        for step in 1..<100_000 {
            let numerator = -Double(step) * (Double(step) - a)
            b += 2
            d = 1 / nonzero(numerator * d + b, tiny)
            c = nonzero(b + numerator / c, tiny)
            let change = c * d
            result *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return result
    }

    private static func nonzero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}

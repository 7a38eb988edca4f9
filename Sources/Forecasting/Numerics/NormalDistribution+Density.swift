import Foundation

extension NormalDistribution {
    /// The probability that a standard normal variable stays below a value; relative accuracy that of `erfc`.
    public static func cumulative(_ value: Double) -> Double {
        0.5 * erfc(-value * 0.5.squareRoot())
    }

    /// The density of the standard normal distribution at a value.
    public static func density(_ value: Double) -> Double {
        exp(-0.5 * value * value) / (2 * Double.pi).squareRoot()
    }
}

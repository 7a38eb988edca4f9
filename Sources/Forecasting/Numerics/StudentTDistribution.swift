import Foundation

/// Student's t distribution with a whole number of degrees of freedom.
public enum StudentTDistribution {
    /// The probability that a t variable is farther from zero than `value`, on either side.
    ///
    /// The finite series of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4; absolute accuracy about 1e-14.
    ///
    /// - Parameter degreesOfFreedom: at least 1.
    public static func twoSidedProbability(_ value: Double, degreesOfFreedom: Int) -> Double {
        precondition(degreesOfFreedom >= 1, "at least one degree of freedom")
        let angle = atan(abs(value) / Double(degreesOfFreedom).squareRoot())
        let sine = sin(angle)
        let cosine = cos(angle)
        let isOdd = degreesOfFreedom % 2 == 1
        var term = isOdd ? cosine : 1
        var sum = degreesOfFreedom == 1 ? 0 : term
        for index in stride(from: isOdd ? 3 : 2, to: degreesOfFreedom, by: 2) {
            term *= cosine * cosine * Double(index - 1) / Double(index)
            sum += term
        }
        let inside = isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
        return min(1, max(0, 1 - inside))
    }
}

import Foundation

/// How often something comes in independent trials.
public enum BinomialDistribution {
    /// The probability of at least `successes` in `trials`, each with the same chance.
    ///
    /// The terms are summed from the ratio of each to the one before, in logarithms where the first would underflow;
    /// absolute accuracy about 1e-12.
    ///
    /// - Parameter chance: that of one trial, from 0 to 1.
    public static func probability(atLeast successes: Int, of trials: Int, chance: Double) -> Double {
        precondition(trials >= 0 && (0...1).contains(chance), "a number of trials and a chance")
        guard successes > 0 else { return 1 }
        guard successes <= trials, chance > 0 else { return 0 }
        guard chance < 1 else { return 1 }
        var logarithm = Double(successes) * log(chance) + Double(trials - successes) * log1p(-chance)
        for index in 0..<successes { logarithm += log(Double(trials - index) / Double(index + 1)) }
        let odds = chance / (1 - chance)
        var (term, sum) = (1.0, 1.0)
        for count in successes..<trials {
            term *= odds * Double(trials - count) / Double(count + 1)
            sum += term
        }
        return min(1, exp(logarithm + log(sum)))
    }
}

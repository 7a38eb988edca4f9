import Randomness

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How much busier than usual a market is: the exponential of two mean-reverting factors, one that forgets within the
/// hour and one that lasts for days, so that the size of returns stays correlated over both.
///
/// Its mean is 1. Source of the two-factor form: Chernov, Gallant, Ghysels, Tauchen (2003).
struct VolatilityProcess: Sendable {
    private static let fast = Factor(halfLifeMinutes: 40, deviation: 0.45)
    private static let slow = Factor(halfLifeMinutes: 2_000, deviation: 0.35)

    private struct Factor {
        let deviation: Double
        let decay: Double
        let shock: Double

        init(halfLifeMinutes: Double, deviation: Double) {
            self.deviation = deviation
            decay = exp2(-1 / halfLifeMinutes)
            shock = deviation * (1 - decay * decay).squareRoot()
        }
    }

    private var fast = 0.0
    private var slow = 0.0

    /// The factor on the standard deviation of returns.
    private(set) var level = 1.0

    /// Begins somewhere in the long-run distribution.
    init(random: inout SeededRandom) {
        fast = Self.fast.deviation * random.normal()
        slow = Self.slow.deviation * random.normal()
        updateLevel()
    }

    /// Moves on by a minute.
    mutating func step(random: inout SeededRandom) {
        fast = fast * Self.fast.decay + Self.fast.shock * random.normal()
        slow = slow * Self.slow.decay + Self.slow.shock * random.normal()
        updateLevel()
    }

    private mutating func updateLevel() {
        // E[exp x] = exp(var x / 2) for a normal x of mean 0.
        let variance = Self.fast.deviation * Self.fast.deviation + Self.slow.deviation * Self.slow.deviation
        level = exp(fast + slow - variance / 2)
    }
}

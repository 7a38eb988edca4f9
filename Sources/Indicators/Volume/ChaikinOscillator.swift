public import Markets

/// A fast minus a slow exponential average of the accumulation/distribution line, both of which start from its first
/// value, as in TA-Lib.
///
/// The averages are kept as their distance from the line, so that its level, which grows without limit, costs no digits.
///
/// Source: M. Chaikin's oscillator (1982).
public struct ChaikinOscillator: Indicator, Hashable, Codable {
    private let slow: Int
    private let fastDecay: Double
    private let slowDecay: Double
    private var fastDistance = 0.0
    private var slowDistance = 0.0
    private var count = 0

    /// - Precondition: all periods are at least 1, `fast` below `slow`.
    public init(fast: Int, slow: Int) {
        precondition(0 < fast && fast < slow, "the fast period is below the slow one")
        self.slow = slow
        fastDecay = 1 - 2 / Double(fast + 1)
        slowDecay = 1 - 2 / Double(slow + 1)
    }

    public var warmUp: Int { slow }

    public mutating func update(_ candle: Candle) -> Double? {
        if count > 0 {
            let step = candle.closeLocation * candle.volume
            fastDistance = (fastDistance - step) * fastDecay
            slowDistance = (slowDistance - step) * slowDecay
        }
        count = min(count + 1, slow)
        return count == slow ? fastDistance - slowDistance : nil
    }
}

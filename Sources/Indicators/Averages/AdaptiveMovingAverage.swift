/// Kaufman's adaptive average: fast where prices go one way, slow where they go to and fro.
///
/// The efficiency of a move is its net distance over the distance walked; it is taken as 1 where nothing has moved, and
/// the average starts from the price before the first value, both as in TA-Lib.
///
/// Source: P. J. Kaufman, "Smarter Trading" (1995).
public struct AdaptiveMovingAverage: Indicator, Hashable, Codable {
    private var walked: RollingSum<Double>
    private var recent: RecentValues
    private let slowest: Double
    private let span: Double
    private var previous: Double?
    private var average = 0.0

    /// - Precondition: all periods are at least 1, `fast` below `slow`.
    public init(period: Int, fast: Int, slow: Int) {
        precondition(0 < fast && fast < slow, "the fast period is below the slow one")
        walked = RollingSum(period: period)
        recent = RecentValues(capacity: period)
        slowest = 2 / Double(slow + 1)
        span = 2 / Double(fast + 1) - slowest
    }

    public var warmUp: Int { walked.period + 1 }

    public mutating func update(_ price: Double) -> Double? {
        let start = recent.push(price)
        defer { previous = price }
        guard let previous, let distance = walked.update(abs(price - previous)), let start else {
            average = price
            return nil
        }
        let net = abs(price - start)
        let efficiency = distance > net ? net / distance : 1
        let weight = efficiency * span + slowest
        average += (price - average) * (weight * weight)
        return average
    }
}

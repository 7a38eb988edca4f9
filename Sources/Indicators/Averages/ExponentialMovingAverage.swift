/// An average whose weights fall by the factor `1 - 2 / (period + 1)` a step, seeded with the plain mean of the first
/// `period` values, as TA-Lib does.
public struct ExponentialMovingAverage: Indicator, Hashable, Codable {
    private let period: Int
    private let weight: Double
    private var count = 0
    private var sum = 0.0
    private var average = 0.0

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        precondition(period > 0, "an average is over at least one value")
        self.period = period
        weight = 2 / Double(period + 1)
    }

    public var warmUp: Int { period }

    public mutating func update(_ value: Double) -> Double? {
        if count == period {
            average += (value - average) * weight
            return average
        }
        count += 1
        sum += value
        guard count == period else { return nil }
        average = sum / Double(period)
        return average
    }
}

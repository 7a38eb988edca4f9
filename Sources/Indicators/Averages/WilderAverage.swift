/// Wilder's smoothing: the plain mean of the first `period` values, then `(average × (period - 1) + value) / period`.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
struct WilderAverage: Hashable, Sendable, Codable {
    let period: Int
    private var count = 0
    private var average = 0.0

    init(period: Int) {
        precondition(period > 0, "an average is over at least one value")
        self.period = period
    }

    mutating func update(_ value: Double) -> Double? {
        if count == period {
            average = (average * Double(period - 1) + value) / Double(period)
            return average
        }
        count += 1
        average += value
        guard count == period else { return nil }
        average /= Double(period)
        return average
    }
}

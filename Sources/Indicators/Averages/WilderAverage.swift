/// Wilder's smoothing: the plain mean of the first `period` values, then `(average × (period - 1) + value) / period`.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
struct WilderAverage: Hashable, Sendable, Codable {
    private var smoothing: ExponentialSmoothing

    init(period: Int) {
        smoothing = ExponentialSmoothing(period: period, weight: 1 / Double(period))
    }

    var period: Int { smoothing.period }
    var isSeeded: Bool { smoothing.isSeeded }

    mutating func update(_ value: Double) -> Double? { smoothing.update(value) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into column: UnsafeMutablePointer<Double>) {
        unsafe smoothing.update(over: inputs, count: count, into: column)
    }
}

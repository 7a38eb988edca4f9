/// A mean whose weights rise to the middle of the window and fall again: a plain average of a plain average.
///
/// As in TA-Lib: over (period + 1) / 2 twice if the period is odd, over period / 2 and period / 2 + 1 if it is even.
public struct TriangularMovingAverage: Indicator, Hashable, Codable {
    private var first: SimpleMovingAverage
    private var second: SimpleMovingAverage

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        precondition(period > 0, "an average is over at least one value")
        first = SimpleMovingAverage(period: (period + 1) / 2)
        second = SimpleMovingAverage(period: period / 2 + 1)
    }

    public var warmUp: Int { first.warmUp + second.warmUp - 1 }

    public mutating func update(_ value: Double) -> Double? { first.update(value).flatMap { second.update($0) } }
}

/// The arithmetic mean of the last `period` values.
public struct SimpleMovingAverage: Indicator, Hashable, Codable {
    @usableFromInline
    var sum: RollingSum<Double>

    /// - Precondition: `period` is at least 1.
    @inlinable
    public init(period: Int) {
        sum = RollingSum(period: period)
    }

    public var warmUp: Int { sum.period }

    @inlinable
    public mutating func update(_ value: Double) -> Double? { sum.update(value).map { $0 / Double(sum.period) } }
}

/// The arithmetic mean of the last `period` values.
public struct SimpleMovingAverage: ColumnIndicator, Hashable, Codable {
    private var sum: RollingSum<Double>
    private let share: Double

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        sum = RollingSum(period: period)
        share = 1 / Double(period)
    }

    public var warmUp: Int { sum.period }

    public mutating func update(_ value: Double) -> Double? { sum.update(value).map { $0 * share } }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        unsafe sum.update(over: inputs, count: count, scale: share, into: columns[0])
    }
}

/// The mean of the last `period` values with the weights 1, 2, … from the oldest to the newest, as in TA-Lib.
///
/// - Complexity: constant time an update, amortised; nothing is subtracted, so nothing drifts.
public struct WeightedMovingAverage: Indicator, Hashable, Codable {
    private var line: RollingLine

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        line = RollingLine(period: period)
    }

    public var warmUp: Int { line.period }

    public mutating func update(_ value: Double) -> Double? { line.update(value)?.weightedMean }
}

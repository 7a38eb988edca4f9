/// The middle between the highest and the lowest of the last `period` values, as in TA-Lib.
public struct Midpoint: Indicator, Hashable, Codable {
    private var extremes: RollingExtremes

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        extremes = RollingExtremes(period: period)
    }

    public var warmUp: Int { extremes.period }

    public mutating func update(_ value: Double) -> Double? { extremes.update(high: value, low: value)?.middle }
}

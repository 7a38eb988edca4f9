/// How a price has changed over `period` steps: as a difference (momentum), or in percent of what it was.
public struct RateOfChange: Indicator, Hashable, Codable {
    public enum Unit: String, Hashable, Sendable, Codable {
        /// TA-Lib's MOM.
        case price
        /// TA-Lib's ROC.
        case percent
    }

    private var recent: RecentValues
    private let unit: Unit

    /// - Precondition: `period` is at least 1.
    public init(period: Int, in unit: Unit) {
        recent = RecentValues(capacity: period)
        self.unit = unit
    }

    public var warmUp: Int { recent.capacity + 1 }

    public mutating func update(_ price: Double) -> Double? {
        guard let before = recent.push(price) else { return nil }
        return switch unit {
        case .price: price - before
        case .percent: 100 * (price / before - 1)
        }
    }
}

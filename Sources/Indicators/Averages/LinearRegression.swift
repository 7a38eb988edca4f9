/// The least-squares line through the last `period` values: where it ends, how steep it is, or where it leads.
///
/// - Complexity: constant time an update, amortised; exact far from zero, because deviations are added up, not products.
public struct LinearRegression: Indicator, Hashable, Codable {
    /// What is given of the line.
    public enum Reading: String, Hashable, Sendable, Codable {
        /// Its value at the newest price.
        case end
        /// By how much it rises a candle.
        case slope
        /// Its value one candle ahead, TA-Lib's time series forecast.
        case forecast
    }

    private var line: RollingLine
    private let reading: Reading

    /// - Precondition: `period` is at least 2.
    public init(period: Int, reading: Reading) {
        precondition(period > 1, "a line goes through two points")
        line = RollingLine(period: period)
        self.reading = reading
    }

    public var warmUp: Int { line.period }

    public mutating func update(_ value: Double) -> Double? {
        guard let fit = line.update(value) else { return nil }
        return switch reading {
        case .end: fit.value()
        case .slope: fit.slope
        case .forecast: fit.value(after: 1)
        }
    }
}

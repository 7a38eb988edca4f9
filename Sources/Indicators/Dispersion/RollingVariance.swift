/// The population variance of the last `period` values, or its root, the standard deviation; 0 for equal values.
public struct RollingVariance: Indicator, Hashable, Codable {
    public enum Reading: String, Hashable, Sendable, Codable {
        case variance
        case standardDeviation
    }

    private var moments: RollingMoments
    private let reading: Reading

    /// - Precondition: `period` is at least 1.
    public init(period: Int, reading: Reading) {
        moments = RollingMoments(period: period)
        self.reading = reading
    }

    public var warmUp: Int { moments.period }

    public mutating func update(_ value: Double) -> Double? {
        guard let variance = moments.update(value)?.populationVariance else { return nil }
        return reading == .variance ? variance : variance.squareRoot()
    }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The sample standard deviation of the last `period` log returns of a price, per step (not annualised).
public struct RollingVolatility: Indicator, Hashable, Codable {
    private var moments: RollingMoments
    private var previous: Double?

    /// - Precondition: `period` is at least 2.
    public init(period: Int) {
        precondition(period > 1, "a sample deviation takes at least two returns")
        moments = RollingMoments(period: period)
    }

    public var warmUp: Int { moments.period + 1 }

    public mutating func update(_ price: Double) -> Double? {
        defer { previous = price }
        guard let previous else { return nil }
        return moments.update(log(price / previous))?.sampleVariance.squareRoot()
    }
}

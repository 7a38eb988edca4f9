/// Moments of a stream of returns, in one pass.
///
/// Returns lie around zero and vary more than their mean is away from it, so that plain sums of powers lose next to nothing,
/// and a return of zero costs nothing but a count.
struct ReturnStatistics: Hashable, Sendable, Codable {
    private(set) var count = 0
    private var sum = 0.0
    private var squares = 0.0
    private var cubes = 0.0
    private var fourths = 0.0
    private var gains = 0.0
    private var losses = 0.0
    private var squaredLosses = 0.0

    @inline(__always)
    mutating func record(_ value: Double) {
        count &+= 1
        let square = value * value
        sum += value
        squares += square
        cubes += square * value
        fourths += square * square
        let gain = value > 0 ? value : 0
        let loss = gain - value
        gains += gain
        losses += loss
        squaredLosses += loss * loss
    }

    /// Takes in returns of zero.
    @inline(__always)
    mutating func recordUnchanged(_ count: Int = 1) { self.count += count }

    private var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The mean square of the deviations from the mean; 0 where they are rounding noise.
    private var variance: Double {
        guard count > 0 else { return 0 }
        let variance = squares / Double(count) - mean * mean
        return variance > 1e-12 * squares / Double(count) ? variance : 0
    }

    /// With n − 1 in the denominator; `nil` for fewer than two returns.
    var standardDeviation: Double? {
        count < 2 ? nil : (variance * Double(count) / Double(count - 1)).squareRoot()
    }

    /// Mean over standard deviation; `nil` where returns do not vary.
    var sharpe: Double? {
        standardDeviation.flatMap { $0 > 0 ? mean / $0 : nil }
    }

    /// Mean over downside deviation √(Σ min(return, 0)² / n); `nil` without a loss.
    var sortino: Double? {
        squaredLosses > 0 ? mean / (squaredLosses / Double(count)).squareRoot() : nil
    }

    /// Sum of the gains over sum of the losses; `nil` without a loss.
    var omega: Double? { losses > 0 ? gains / losses : nil }

    /// The third standardised moment; `nil` where returns do not vary.
    var skewness: Double? {
        let variance = variance
        guard variance > 0 else { return nil }
        let n = Double(count)
        let third = cubes / n - 3 * mean * squares / n + 2 * mean * mean * mean
        return third / (variance * variance.squareRoot())
    }

    /// The fourth standardised moment, 3 for a normal distribution; `nil` where returns do not vary.
    var kurtosis: Double? {
        let variance = variance
        guard variance > 0 else { return nil }
        let n = Double(count)
        let square = mean * mean
        let fourth = fourths / n - 4 * mean * cubes / n + 6 * square * squares / n - 3 * square * square
        return fourth / (variance * variance)
    }
}

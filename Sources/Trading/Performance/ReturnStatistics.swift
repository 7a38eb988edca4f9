/// Mean, standard deviation and downside deviation of a stream of returns.
///
/// Source: Welford (1962) for the running sum of squared deviations.
struct ReturnStatistics: Hashable, Sendable, Codable {
    private(set) var count = 0
    private var mean = 0.0
    private var squaredDeviations = 0.0
    private var squaredLosses = 0.0

    mutating func record(_ value: Double) {
        count += 1
        let deviation = value - mean
        mean += deviation / Double(count)
        squaredDeviations += deviation * (value - mean)
        if value < 0 { squaredLosses += value * value }
    }

    /// Takes in a return of zero.
    mutating func recordUnchanged() { record(0) }

    /// With n − 1 in the denominator; `nil` for fewer than two returns.
    var standardDeviation: Double? {
        count < 2 ? nil : (squaredDeviations / Double(count - 1)).squareRoot()
    }

    /// Mean over standard deviation; `nil` where returns do not vary.
    var sharpe: Double? {
        standardDeviation.flatMap { $0 > 0 ? mean / $0 : nil }
    }

    /// Mean over downside deviation; `nil` without a loss.
    var sortino: Double? {
        squaredLosses > 0 ? mean / (squaredLosses / Double(count)).squareRoot() : nil
    }
}

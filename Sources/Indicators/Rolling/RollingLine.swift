/// The least-squares line through some values at equal distances, mergeable without loss of precision.
///
/// Cross deviations are kept instead of sums of products: far from zero those would cancel.
///
/// Source: P. Pébay, "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical
/// Moments" (2008).
struct LineFit: Hashable, Sendable, Codable {
    private var count: Double
    /// The mean of the values.
    private(set) var mean: Double
    /// The sum over all values of (position - mean position) × (value - mean).
    private var crossDeviations: Double

    init(_ value: Double) {
        count = 1
        mean = value
        crossDeviations = 0
    }

    init(merging first: LineFit, _ second: LineFit) {
        let delta = second.mean - first.mean
        count = first.count + second.count
        let share = second.count / count
        mean = first.mean + delta * share
        // The mean positions of the two lie half of both lengths apart.
        let distance = count / 2
        crossDeviations = first.crossDeviations + second.crossDeviations + distance * delta * first.count * share
    }

    /// By how much the line rises a step; 0 for a single value.
    var slope: Double { count > 1 ? 12 * crossDeviations / (count * (count * count - 1)) : 0 }

    /// The line at the newest value, or `steps` after it.
    func value(after steps: Double = 0) -> Double { mean + slope * ((count - 1) / 2 + steps) }

    /// The mean with the weights 1, 2, … from the oldest value to the newest.
    var weightedMean: Double { mean + 2 * crossDeviations / (count * (count + 1)) }
}

/// The line through the last `period` values, in constant time an update, amortised. A window of equal values has a
/// slope of exactly 0.
struct RollingLine: Hashable, Sendable, Codable {
    private var window: RollingWindow<LineFit>

    init(period: Int) {
        window = RollingWindow(period: period)
    }

    var period: Int { window.period }

    mutating func update(_ value: Double) -> LineFit? { window.update(LineFit(value), LineFit.init(merging:_:)) }
}

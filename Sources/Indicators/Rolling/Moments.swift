/// Count, mean and sum of squared deviations of some values, mergeable without loss of precision.
///
/// Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
/// Variances" (1979).
struct Moments: Hashable, Sendable, Codable {
    var count: Double
    var mean: Double
    var squaredDeviations: Double

    init(_ value: Double) {
        count = 1
        mean = value
        squaredDeviations = 0
    }

    init(merging first: Moments, _ second: Moments) {
        let delta = second.mean - first.mean
        count = first.count + second.count
        let share = second.count / count
        mean = first.mean + delta * share
        squaredDeviations = first.squaredDeviations + second.squaredDeviations + delta * delta * first.count * share
    }

    var populationVariance: Double { squaredDeviations / count }

    /// `NaN` for a single value.
    var sampleVariance: Double { squaredDeviations / (count - 1) }
}

/// The moments of the last `period` values. A window of equal values has a variance of exactly 0.
struct RollingMoments: Hashable, Sendable, Codable {
    private var window: RollingWindow<Moments>

    init(period: Int) {
        window = RollingWindow(period: period)
    }

    var period: Int { window.period }

    mutating func update(_ value: Double) -> Moments? { window.update(Moments(value), Moments.init(merging:_:)) }
}

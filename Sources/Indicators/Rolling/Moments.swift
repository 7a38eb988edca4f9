/// Count, mean and sum of squared deviations of some values.
struct Moments: Hashable, Sendable, Codable {
    let count: Double
    let mean: Double
    let squaredDeviations: Double

    var populationVariance: Double { squaredDeviations / count }

    /// `NaN` for a single value.
    var sampleVariance: Double { squaredDeviations / (count - 1) }
}

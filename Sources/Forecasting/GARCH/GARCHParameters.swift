/// How the standardised innovations of returns are spread.
public enum InnovationDistribution: String, CaseIterable, Sendable {
    case normal
    /// Student's t with the degrees of freedom estimated, scaled to variance 1.
    case studentT = "student_t"
}

/// The parameters of a GARCH(1,1) process of returns.
struct GARCHParameters: Hashable, Sendable {
    /// Mean of the returns.
    var mean: Double
    /// ω > 0.
    var constant: Double
    /// α ≥ 0: what the square of the last innovation adds.
    var alpha: Double
    /// β ≥ 0: what is kept of the last variance.
    var beta: Double
    /// ν > 2 of Student's t; `nil` for normal innovations.
    var degreesOfFreedom: Double?

    /// α + β < 1: by how much a shock to the variance decays in one step.
    var persistence: Double { alpha + beta }
    /// The variance that forecasts tend to.
    var longRunVariance: Double { constant / (1 - persistence) }
}

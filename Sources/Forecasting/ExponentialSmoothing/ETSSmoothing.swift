/// The smoothing weights of exponential smoothing, as in the state-space form.
struct ETSSmoothing: Hashable, Sendable {
    /// Of the level.
    var alpha: Double
    /// Of the trend; 0 without one.
    var beta = 0.0
    /// Of the season; 0 without one.
    var gamma = 0.0
    /// By how much the trend is damped; 1 if it is not.
    var phi = 1.0

    /// The limits of α, of β / α and of γ / (1 - α): the usual region, in which weights are weights.
    static let weights = 1e-4...0.9999
    /// The limits of φ: below, a damped trend is hard to tell from none, above from one that is not damped.
    static let damping = 0.8...0.98
}

/// Level, trend and season of exponential smoothing at one time.
struct ETSState: Hashable, Sendable {
    var level: Double
    /// Change in one step (additive) or factor of one step (multiplicative).
    var slope = 0.0
    /// Of the next step, the one after it and so on.
    var seasons: [Double] = []
}

extension ETSState {
    /// Takes the state one step on.
    ///
    /// - Parameters:
    ///   - position: the place in `seasons` of the step, which is overwritten with its next season.
    ///   - outcome: given the expected value, what is observed.
    /// - Returns: what was observed.
    mutating func advance(
        _ form: ETSForm,
        _ smoothing: ETSSmoothing,
        position: Int,
        outcome: (Double) -> Double
    ) -> Double {
        let growth = form.growth(slope, damping: smoothing.phi)
        let base = form.trend == .multiplicative ? level * growth : level + growth
        let season = form.isSeasonal ? seasons[position] : 0
        let observed = outcome(form.expected(base, season))
        let surplus = form.withoutSeason(observed, season) - base
        if form.isSeasonal {
            let seen = form.season == .additive ? observed - base : observed / base
            seasons[position] = season + smoothing.gamma * (seen - season)
        }
        if form.hasTrend {
            slope = growth + smoothing.beta * (form.trend == .multiplicative ? surplus / level : surplus)
        }
        level = base + smoothing.alpha * surplus
        return observed
    }
}

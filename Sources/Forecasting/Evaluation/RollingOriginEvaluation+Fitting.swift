extension RollingOriginEvaluation {
    /// The origins that suit a series where nobody says which: the last ones, so that at least half of the series, or
    /// what a fit needs, stands before the first, spread over the rest but not further apart than forecasts are long.
    ///
    /// - Parameters:
    ///   - count: number of observations of the series.
    ///   - minimum: the fewest observations that a fit needs.
    ///   - windows: how many origins there shall be, if the series is long enough.
    ///   - step: how far apart they shall be; `nil` to choose.
    public init(horizon: Int, fitting count: Int, minimum: Int, windows: Int = 12, step: Int? = nil) {
        let least = max(minimum, 3, count / 2)
        let origins = max(1, count - horizon - least + 1)
        let wanted = max(1, windows)
        let spread = step ?? max(1, min(horizon, (origins - 1) / max(1, min(wanted, origins) - 1)))
        let most = (origins - 1) / max(1, spread) + 1
        self.init(horizon: horizon, step: spread, windows: min(wanted, most), endingAt: count)
    }
}

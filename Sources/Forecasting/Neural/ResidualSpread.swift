/// How far outcomes fell from forecasts, as measured on data that was not learned from: for each step quantiles of the
/// residual at ``ForecastQuantiles/standardLevels``.
struct ResidualSpread: Hashable, Sendable {
    /// For each step a residual at each level.
    let steps: [[Double]]

    /// From so many residuals on their own quantiles are used; of fewer the normal ones.
    static let minimumEmpirical = 100

    init(steps: [[Double]]) { self.steps = steps }

    /// - Parameter residuals: for each step its residuals, outcome minus forecast, at least one.
    init(residuals: [[Double]]) {
        steps = residuals.map { step in
            let levels = ForecastQuantiles.standardLevels
            if step.count < Self.minimumEmpirical {
                let square = step.reduce(0) { $0 + $1 * $1 } / Double(step.count)
                return levels.map { NormalDistribution.quantile($0) * square.squareRoot() }
            }
            let sorted = step.sorted()
            return levels.map { Self.quantile(of: sorted, $0) }
        }
    }

    /// The k-th of n stands for the level k / (n + 1), at which a further outcome lies below it (Hyndman and Fan, 1996, type
    /// 6; the quantile of split conformal prediction).
    private static func quantile(of sorted: [Double], _ level: Double) -> Double {
        let position = min(max(level * Double(sorted.count + 1) - 1, 0), Double(sorted.count - 1))
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }
}

/// The predictive distribution of the next steps.
public struct Forecast: Hashable, Sendable {
    /// How the outcomes are spread, step by step.
    public enum Spread: Hashable, Sendable {
        /// Normal around the mean, with a standard deviation for each step.
        case normal(standardDeviation: [Double])
        /// As simulated or calibrated; between the levels quantiles are interpolated.
        case quantiles(ForecastQuantiles)
    }

    /// Expected value, one for each step ahead.
    public let mean: [Double]
    public let spread: Spread

    public init(mean: [Double], standardDeviation: [Double]) {
        precondition(mean.count == standardDeviation.count, "one standard deviation for each step")
        self.mean = mean
        spread = .normal(standardDeviation: standardDeviation)
    }

    public init(mean: [Double], quantiles: ForecastQuantiles) {
        precondition(mean.count == quantiles.steps.count, "quantiles for each step")
        self.mean = mean
        spread = .quantiles(quantiles)
    }

    public var horizon: Int { mean.count }

    /// Standard deviation of the forecast error of each step. Of a distribution that is given by its quantiles: half the
    /// distance between those where a normal one has minus and plus one standard deviation.
    public var standardDeviation: [Double] {
        switch spread {
        case .normal(let deviations): deviations
        case .quantiles(let quantiles):
            mean.indices.map { (quantiles.quantile(0.8413, step: $0) - quantiles.quantile(0.1587, step: $0)) / 2 }
        }
    }

    /// The value that the outcome of a step stays below with a given probability.
    ///
    /// - Parameter level: between 0 and 1.
    public func quantile(_ level: Double, step: Int) -> Double {
        precondition(level > 0 && level < 1, "a level is between 0 and 1")
        switch spread {
        case .normal(let deviations): return mean[step] + NormalDistribution.quantile(level) * deviations[step]
        case .quantiles(let quantiles): return quantiles.quantile(level, step: step)
        }
    }

    /// The central interval of the predictive distribution.
    ///
    /// - Parameter level: probability inside, between 0 and 1: 0.95 for a 95% interval.
    public func interval(level: Double) -> ForecastInterval {
        precondition(level > 0 && level < 1, "a level is between 0 and 1")
        switch spread {
        case .normal(let deviations):
            let width = NormalDistribution.quantile(0.5 + level / 2)
            return ForecastInterval(
                level: level,
                lower: zip(mean, deviations).map { $0 - width * $1 },
                upper: zip(mean, deviations).map { $0 + width * $1 }
            )
        case .quantiles(let quantiles):
            return ForecastInterval(
                level: level,
                lower: mean.indices.map { quantiles.quantile(0.5 - level / 2, step: $0) },
                upper: mean.indices.map { quantiles.quantile(0.5 + level / 2, step: $0) }
            )
        }
    }
}

/// The bounds between which a value lies with a given probability, one pair for each step ahead.
public struct ForecastInterval: Hashable, Sendable {
    /// The probability that the bounds enclose, from 0 to 1.
    public let level: Double
    public let lower: [Double]
    public let upper: [Double]
}

/// Quantiles of each step ahead at the same levels.
public struct ForecastQuantiles: Hashable, Sendable {
    /// Ascending, between 0 and 1.
    public let levels: [Double]
    /// For each step a value at each level, ascending.
    public let steps: [[Double]]

    /// The levels that simulated forecasts are summed up by.
    public static let standardLevels = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
        0.85,
        0.9, 0.95, 0.975, 0.99, 0.995,
    ]

    public init(levels: [Double], steps: [[Double]]) {
        precondition(!levels.isEmpty && zip(levels, levels.dropFirst()).allSatisfy(<), "levels ascend")
        precondition(levels[0] > 0 && levels[levels.count - 1] < 1, "levels are between 0 and 1")
        precondition(steps.allSatisfy { $0.count == levels.count }, "a value for each level")
        (self.levels, self.steps) = (levels, steps)
    }

    /// Sums samples up at ``standardLevels``: the k-th of n sorted samples stands for the level (k - 1) / (n - 1), as in the
    /// default of NumPy and R (Hyndman and Fan, 1996, type 7).
    ///
    /// - Parameter samples: for each step its samples, at least one.
    public init(samples: [[Double]]) {
        let levels = Self.standardLevels
        self.init(
            levels: levels,
            steps: samples.map { step in
                let sorted = step.sorted()
                return levels.map { level in
                    let position = level * Double(sorted.count - 1)
                    let below = Int(position)
                    let above = min(below + 1, sorted.count - 1)
                    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
                }
            }
        )
    }

    /// The quantile of a step, interpolated between the levels; beyond the outermost levels theirs.
    func quantile(_ level: Double, step: Int) -> Double {
        let values = steps[step]
        guard let above = levels.firstIndex(where: { $0 >= level }) else { return values[values.count - 1] }
        guard above > 0, levels[above] > level else { return values[above] }
        let share = (level - levels[above - 1]) / (levels[above] - levels[above - 1])
        return values[above - 1] + (values[above] - values[above - 1]) * share
    }
}

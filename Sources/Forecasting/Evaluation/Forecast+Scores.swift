/// Proper scores of a predictive distribution against what came: the smaller, the better (Gneiting and Raftery, 2007,
/// "Strictly proper scoring rules, prediction, and estimation", Journal of the American Statistical Association 102).
extension Forecast {
    /// The pinball loss of the quantile at a level.
    ///
    /// - Parameters:
    ///   - level: between 0 and 1.
    ///   - step: 0 for the first step ahead.
    public func pinballLoss(level: Double, outcome: Double, step: Int) -> Double {
        let error = outcome - quantile(level, step: step)
        return error >= 0 ? level * error : (level - 1) * error
    }

    /// The continuous ranked probability score: the mean over all levels of twice the pinball loss; in units of the
    /// observations, and the absolute error where the distribution is a point.
    ///
    /// In closed form for a normal distribution; for one given by its quantiles exact for their interpolation, which is
    /// constant beyond the outermost levels.
    public func crps(outcome: Double, step: Int) -> Double {
        switch spread {
        case .normal(let deviations):
            let deviation = deviations[step]
            guard deviation > 0 else { return abs(outcome - mean[step]) }
            let z = (outcome - mean[step]) / deviation
            let spreadOfTwo = 1 / Double.pi.squareRoot()
            return deviation
                * (z * (2 * NormalDistribution.cumulative(z) - 1) + 2 * NormalDistribution.density(z) - spreadOfTwo)
        case .quantiles(let quantiles):
            return quantiles.crps(outcome: outcome, step: step)
        }
    }

    /// The interval score of Winkler (1972) of the central interval: its width, and 2/(1 - level) for each unit by which
    /// the outcome lies outside.
    public func winklerScore(level: Double, outcome: Double, step: Int) -> Double {
        let lower = quantile(0.5 - level / 2, step: step)
        let upper = quantile(0.5 + level / 2, step: step)
        let outside = max(lower - outcome, 0) + max(outcome - upper, 0)
        return upper - lower + 2 / (1 - level) * outside
    }
}

extension ForecastQuantiles {
    /// Twice the integral of the pinball loss over all levels.
    fileprivate func crps(outcome: Double, step: Int) -> Double {
        let values = steps[step]
        let last = levels.count - 1
        var sum = Self.integral(from: (0, values[0]), to: (levels[0], values[0]), outcome)
        for index in 0..<last {
            sum += Self.integral(
                from: (levels[index], values[index]),
                to: (levels[index + 1], values[index + 1]),
                outcome
            )
        }
        return 2 * (sum + Self.integral(from: (levels[last], values[last]), to: (1, values[last]), outcome))
    }

    /// The integral of the pinball loss where the quantile is linear in the level. The loss is a parabola on either side
    /// of the level at which the quantile passes the outcome, for which Simpson's rule is exact.
    private static func integral(
        from start: (level: Double, value: Double),
        to end: (level: Double, value: Double),
        _ outcome: Double
    ) -> Double {
        func simpson(_ from: (level: Double, value: Double), _ to: (level: Double, value: Double)) -> Double {
            // All of the part lies on the side of its middle.
            let isBelow = outcome < (from.value + to.value) / 2
            func loss(_ level: Double, _ value: Double) -> Double {
                (isBelow ? level - 1 : level) * (outcome - value)
            }
            let middle = loss((from.level + to.level) / 2, (from.value + to.value) / 2)
            return (to.level - from.level) / 6
                * (loss(from.level, from.value) + 4 * middle + loss(to.level, to.value))
        }
        guard start.value < outcome, outcome < end.value else { return simpson(start, end) }
        let share = (outcome - start.value) / (end.value - start.value)
        let crossing = (level: start.level + share * (end.level - start.level), value: outcome)
        return simpson(start, crossing) + simpson(crossing, end)
    }
}

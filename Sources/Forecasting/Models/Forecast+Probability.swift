extension Forecast {
    /// The probability that the outcome of a step is above a value.
    ///
    /// Of a distribution that is given by its quantiles: interpolated between them, 1 below the lowest and 0 above the
    /// highest. A distribution that is a point counts one half where the value is that point: it does not say.
    ///
    /// - Parameter step: 0 for the first step ahead.
    public func probability(above value: Double, step: Int) -> Double {
        switch spread {
        case .normal(let deviations):
            guard deviations[step] > 0 else { return value < mean[step] ? 1 : value > mean[step] ? 0 : 0.5 }
            return NormalDistribution.cumulative((mean[step] - value) / deviations[step])
        case .quantiles(let quantiles):
            return 1 - quantiles.level(of: value, step: step)
        }
    }
}

extension ForecastQuantiles {
    /// The probability that a step stays below a value: the inverse of ``quantile(_:step:)``.
    func level(of value: Double, step: Int) -> Double {
        let values = steps[step]
        let last = values.count - 1
        if value < values[0] { return 0 }
        if value > values[last] { return 1 }
        // Where quantiles coincide, the middle of their levels.
        let (first, end) = (values.firstIndex { $0 >= value } ?? last, values.lastIndex { $0 <= value } ?? 0)
        if first <= end {
            let lower = first == 0 && end > 0 ? 0 : levels[first]
            return (lower + (end == last && first < last ? 1 : levels[end])) / 2
        }
        let share = (value - values[end]) / (values[first] - values[end])
        return levels[end] + (levels[first] - levels[end]) * share
    }
}

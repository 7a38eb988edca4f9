/// Trend, seasons, holidays and regressors added up: Taylor and Letham (2018), "Forecasting at scale", The American
/// Statistician 72, as Prophet has it.
///
///     y(t) = g(t) · (1 + Σ multiplicative terms) + Σ additive terms + ε,   ε normal
///
/// The trend g is a line that may bend at changepoints, one that saturates at a capacity, or flat.
///
/// ```swift
/// let model = try ProphetModel(fitting: TimeSeries(values, times: days))
/// let forecast = try model.forecast(from: TimeSeries(values, times: days), horizon: 30, future: nil)
/// let weekly = try model.decomposition(at: days).effect("weekly")
/// ```
///
/// A forecast is a function of time. Of the series handed in only the time of the last observation is looked at: the steps
/// follow it, and the trend goes on from the parameters of the fit, whatever was observed since. To take newer observations
/// in, fit again.
public struct ProphetModel: Hashable, Sendable {
    public let trend: ProphetTrend
    /// Additive ones first.
    let terms: [ProphetTerm]
    /// Standard deviation of ε in the value scale.
    let deviation: Double
    /// How the times of the fit went on.
    let steps: StepCalendar
    /// Number of simulated futures that the spread of a forecast is taken from.
    public let sampleCount: Int
    public let seed: UInt64
    public let statistics: ProphetFitStatistics

    /// A model with given coefficients.
    ///
    /// - Parameters:
    ///   - terms: additive ones first.
    ///   - deviation: of ε in the value scale.
    ///   - times: those of the fit, or of a part of it with the same distances.
    package init(
        _ trend: ProphetTrend,
        terms: [ProphetTerm],
        deviation: Double,
        times: [Int64],
        sampleCount: Int = 1000,
        seed: UInt64 = 0,
        statistics: ProphetFitStatistics
    ) {
        (self.trend, self.terms, self.deviation) = (trend, terms, deviation)
        (steps, self.sampleCount, self.seed) = (StepCalendar(times), sampleCount, seed)
        self.statistics = statistics
    }

    /// Standard deviation of ε, in the unit of the series.
    public var noise: Double { deviation * trend.valueScale }
}

/// How a fit went.
public struct ProphetFitStatistics: Hashable, Sendable {
    /// Number of observations that were not missing.
    public let observations: Int
    /// The logarithm of the posterior at its maximum, without constants, in the scales of the model: what Prophet's Stan
    /// program calls `lp__`.
    public let logPosterior: Double
    /// Steps of the optimiser.
    public let iterations: Int

    package init(observations: Int, logPosterior: Double, iterations: Int) {
        (self.observations, self.logPosterior, self.iterations) = (observations, logPosterior, iterations)
    }
}

/// The distance of a series' times, and on which days of the week it has any.
struct StepCalendar: Hashable, Sendable {
    /// Milliseconds; the most frequent distance.
    let step: Int64
    /// Of daily series of two weeks or more those with observations, Thursday (0) to Wednesday (6); else all seven.
    let weekdays: Set<Int>

    init(step: Int64, weekdays: Set<Int>) {
        (self.step, self.weekdays) = (step, weekdays)
    }

    /// - Parameter times: ascending, at least two.
    init(_ times: [Int64]) {
        var counts: [Int64: Int] = [:]
        for (earlier, later) in zip(times, times.dropFirst()) { counts[later - earlier, default: 0] += 1 }
        // Of equally frequent distances the smallest, so that the answer is always the same.
        step = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? CivilDay.milliseconds
        let isDaily = step == CivilDay.milliseconds && times.count > 1 && times[times.count - 1] - times[0] >= 14 * step
        weekdays = isDaily ? Set(times.map(CivilDay.weekday)) : Set(0..<7)
    }

    /// The times that follow `last`: days of the week without observations, such as those of a closed market, are left out.
    func times(after last: Int64, count: Int) -> [Int64] {
        var times: [Int64] = []
        times.reserveCapacity(count)
        var time = last
        while times.count < count {
            time += step
            if weekdays.count == 7 || weekdays.contains(CivilDay.weekday(of: time)) { times.append(time) }
        }
        return times
    }
}

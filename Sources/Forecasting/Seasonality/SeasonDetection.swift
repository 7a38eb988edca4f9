/// Finds after how many observations a series repeats itself.
///
/// ```swift
/// SeasonDetection().season(of: TimeSeries(temperatures, times: hours))  // 24
/// ```
///
/// Candidates come from the distance of the times: the hour, the day, the week and the year, counted in observations.
/// Of a series without times it is the lag with the highest peak of the autocorrelation. A candidate is accepted if the
/// series has at least ``minimumCycles`` of it, if the series without its centred moving average is correlated with
/// itself one season earlier, and if its seasonal strength is large enough. Random walks have no season, so that
/// prices are not given one by chance.
public struct SeasonDetection: Sendable {
    /// How many whole seasons a series must have.
    public static let minimumCycles = 3
    /// The longest season that is looked for.
    public static let longest = 1000

    /// The share of the variance around the trend that a season has to explain: 1 - Var(remainder) / Var(detrended) as
    /// in Wang, Smith and Hyndman (2006), here with the degrees of freedom counted.
    public let minimumStrength: Double

    public init(minimumStrength: Double = 0.3) {
        self.minimumStrength = minimumStrength
    }

    /// The season that explains most, or 1 if there is none.
    public func season(of series: TimeSeries) -> Int {
        accepted(series).max { $0.strength < $1.strength }?.season ?? 1
    }

    /// All seasons, ascending: each explains what those before it leave. Empty if there is none.
    public func seasons(of series: TimeSeries) -> [Int] { accepted(series).map(\.season) }

    /// Season lengths that times at such a distance suggest, ascending.
    ///
    /// - Parameters:
    ///   - step: the most frequent distance of the times, in milliseconds.
    ///   - meanStep: the mean distance, longer where nights or weekends are left out.
    public static func candidates(step: Int64, meanStep: Double) -> [Int] {
        let minute: Int64 = 60_000
        let day = 1440 * minute
        guard step > 0 else { return [] }
        if step == day, meanStep > 1.3 * Double(day) { return [5, 252] }
        // Months and quarters differ in length.
        if (28 * day...31 * day).contains(step) { return [12] }
        if (89 * day...92 * day).contains(step) { return [4] }
        let cycles = [60 * minute, day, 7 * day].filter { $0 % step == 0 }.map { $0 / step }
        let year = step >= day ? [(365.25 * Double(day) / Double(step)).rounded(.down)].map { Int64($0) } : []
        return (cycles + year).filter { (2...Int64(longest)).contains($0) }.map { Int($0) }
    }

    private func accepted(_ series: TimeSeries) -> [(season: Int, strength: Double)] {
        var values = series.values
        guard values.allSatisfy({ $0.isFinite && abs($0) < 1e150 }) else { return [] }
        var found: [(season: Int, strength: Double)] = []
        for season in candidates(series) where season * Self.minimumCycles <= values.count {
            guard let strength = strength(of: season, in: values) else { continue }
            found.append((season, strength))
            values = ClassicalDecomposition(values, season: season, kind: .additive).adjusted(values)
        }
        return found
    }

    private func candidates(_ series: TimeSeries) -> [Int] {
        guard let times = series.times, let step = series.step, times.count > 1 else {
            return Self.peak(series.values).map { [$0] } ?? []
        }
        let mean = Double(times[times.count - 1] - times[0]) / Double(times.count - 1)
        return Self.candidates(step: step, meanStep: mean)
    }

    /// The lag with the highest local maximum of the autocorrelation of the first differences.
    private static func peak(_ values: [Double]) -> Int? {
        let longest = min(values.count / minimumCycles, 400)
        guard longest > 2 else { return nil }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        let lags = min(longest + 1, steps.count - 1)
        let coefficients = Autocorrelation(steps, lags: lags).coefficients
        let peaks = (2..<lags).filter {
            coefficients[$0] > coefficients[$0 - 1] && coefficients[$0] >= coefficients[$0 + 1]
        }
        return peaks.max { coefficients[$0] < coefficients[$1] }
    }

    /// - Returns: `nil` for a season that is not accepted.
    private func strength(of season: Int, in values: [Double]) -> Double? {
        let trend = ClassicalDecomposition.centredAverage(values, season: season)
        let detrended = trend.enumerated().map { values[season / 2 + $0] - $1 }
        guard detrended.count > season + 1,
            Autocorrelation(detrended, lags: season).score(lag: season) > 1.645
        else { return nil }
        var sums = Array(repeating: 0.0, count: season)
        var counts = Array(repeating: 0.0, count: season)
        for (position, value) in detrended.enumerated() {
            sums[position % season] += value
            counts[position % season] += 1
        }
        let total = detrended.reduce(0) { $0 + $1 * $1 }
        let explained = zip(sums, counts).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
        let count = Double(detrended.count)
        let strength = 1 - (total - explained) / (count - Double(season)) / (total / (count - 1))
        return strength >= minimumStrength ? strength : nil
    }
}

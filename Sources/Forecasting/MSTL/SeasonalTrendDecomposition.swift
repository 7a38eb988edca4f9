/// The decomposition of a series into trend, one or several seasons and remainder by loess: STL (Cleveland et al., 1990),
/// where it is asked for with robustness weights, so that outliers go to the remainder alone, and for several seasons
/// MSTL (Bandara, Hyndman and Bergmeir, 2021, "MSTL: A Seasonal-Trend Decomposition Algorithm for Time Series with
/// Multiple Seasonal Patterns"): each season is taken from what the others leave, twice around.
///
/// With the settings of R's `mstl` and of statsforecast: the cycles of the k-th season are smoothed by constants over 7 + 4k
/// cycles.
public struct SeasonalTrendDecomposition: Sendable {
    /// Ascending.
    public let seasons: [Int]
    public let trend: [Double]
    /// One for each season, as long as the series.
    public let seasonal: [[Double]]
    public let remainder: [Double]

    /// - Parameters:
    ///   - values: finite, at least two of the longest season.
    ///   - seasons: different, each at least 2; at least one.
    ///   - isRobust: whether values count the less, the larger their remainder is; takes several times as long.
    public init(_ values: [Double], seasons: [Int], isRobust: Bool = false) {
        self.init(values, seasons: seasons, isRobust: isRobust) { () throws(Never) in }
    }

    /// - Parameter check: called before each smoothing of a season; what it throws ends the decomposition.
    init<Failure: Error>(
        _ values: [Double],
        seasons: [Int],
        isRobust: Bool,
        check: () throws(Failure) -> Void
    ) throws(Failure) {
        precondition(seasons.allSatisfy { $0 >= 2 && values.count >= 2 * $0 }, "two of each season are needed")
        precondition(!seasons.isEmpty && Set(seasons).count == seasons.count, "seasons differ")
        let seasons = seasons.sorted()
        var parts = Array(repeating: Array(repeating: 0.0, count: values.count), count: seasons.count)
        var rest = values
        var trend = values
        let smoothers = seasons.enumerated().map { index, season in
            SeasonalSmoother(season: season, window: 11 + 4 * index, count: values.count)
        }
        for _ in 0..<(seasons.count > 1 ? 2 : 1) {
            for (index, smoother) in smoothers.enumerated() {
                add(parts[index], to: &rest)
                let step = try smoother.decompose(rest, isRobust: isRobust, check: check)
                (parts[index], trend) = (step.seasonal, step.trend)
                subtract(parts[index], from: &rest)
            }
        }
        (self.seasons, seasonal, self.trend) = (seasons, parts, trend)
        subtract(trend, from: &rest)
        remainder = rest
    }

    /// The series without its seasons.
    public var adjusted: [Double] { zip(trend, remainder).map { $0 + $1 } }

    /// What all seasons add to the step `step` after the series, 0 for the first, if they go on as they were last.
    func seasonal(ahead step: Int) -> Double {
        zip(seasons, seasonal).reduce(0) { sum, part in
            sum + part.1[part.1.count - part.0 + step % part.0]
        }
    }
}

/// One season's STL: five passes of its inner loop (section 3.2 there).
private struct SeasonalSmoother {
    let season: Int
    /// For phases with the fewer and with the more cycles.
    private let cycles: [Loess]
    private let lowPass: Loess
    private let trend: Loess

    /// - Parameters:
    ///   - window: number of cycles over which a season may change.
    ///   - count: number of values.
    init(season: Int, window: Int, count: Int) {
        self.season = season
        cycles = [count / season, count / season + 1].map {
            Loess(window: window, degree: 0, count: $0, margin: 1)
        }
        lowPass = Loess(window: Self.odd(Double(season + 1)), degree: 1, count: count)
        let trendWindow = 1.5 * Double(season) / (1 - 1.5 / Double(window))
        trend = Loess(window: Self.odd(trendWindow), degree: 1, count: count)
    }

    /// The smallest odd number that is not below a value, and at least 3.
    private static func odd(_ value: Double) -> Int {
        let whole = max(3, Int(value.rounded(.up)))
        return whole.isMultiple(of: 2) ? whole + 1 : whole
    }

    /// With robustness weights (section 3.5 there) they are found anew from the remainder fifteen times, each time followed
    /// by two passes, as statsmodels does.
    func decompose<Failure: Error>(
        _ values: [Double],
        isRobust: Bool,
        check: () throws(Failure) -> Void
    ) throws(Failure) -> (seasonal: [Double], trend: [Double]) {
        try check()
        var parts = Parts(count: values.count)
        improve(&parts, of: values, passes: isRobust ? 2 : 5, robustness: nil)
        for _ in 0..<(isRobust ? 15 : 0) {
            try check()
            let remainder = values.indices.map { values[$0] - parts.seasonal[$0] - parts.trend[$0] }
            improve(&parts, of: values, passes: 2, robustness: Self.robustness(remainder))
        }
        return (parts.seasonal, parts.trend)
    }

    private struct Parts {
        var seasonal: [Double]
        var trend: [Double]

        init(count: Int) {
            seasonal = Array(repeating: 0, count: count)
            trend = seasonal
        }
    }

    private func improve(_ parts: inout Parts, of values: [Double], passes: Int, robustness: [Double]?) {
        for _ in 0..<passes {
            let cycle = smoothCycles(zip(values, parts.trend).map { $0 - $1 }, robustness)
            let low = lowPass.smooth(average(average(average(cycle, season), season), 3))
            for index in parts.seasonal.indices { parts.seasonal[index] = cycle[season + index] - low[index] }
            let adjusted = zip(values, parts.seasonal).map { $0 - $1 }
            parts.trend = robustness.map { trend.smooth(adjusted, robustness: $0) } ?? trend.smooth(adjusted)
        }
    }

    /// Bisquare weights: 0 for a remainder beyond six times the median of all.
    private static func robustness(_ remainder: [Double]) -> [Double] {
        let sizes = remainder.map { abs($0) }
        let sorted = sizes.sorted()
        let limit = 3 * (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2])
        return sizes.map { size in
            guard size > 0.001 * limit else { return 1 }
            guard size <= 0.999 * limit else { return 0 }
            let share = size / limit
            return (1 - share * share) * (1 - share * share)
        }
    }

    /// Smooths the values of each phase over the cycles, one cycle beyond both ends.
    private func smoothCycles(_ values: [Double], _ robustness: [Double]?) -> [Double] {
        var result = Array(repeating: 0.0, count: values.count + 2 * season)
        for phase in 0..<season {
            let places = stride(from: phase, to: values.count, by: season)
            let cycle = places.map { values[$0] }
            let smoother = cycles[cycle.count - values.count / season]
            let smoothed =
                robustness.map { weights in smoother.smooth(cycle, robustness: places.map { weights[$0] }) }
                ?? smoother.smooth(cycle)
            for (index, value) in smoothed.enumerated() {
                result[phase + index * season] = value
            }
        }
        return result
    }

    private func average(_ values: [Double], _ length: Int) -> [Double] {
        var sum = values.prefix(length).reduce(0, +)
        var result = [sum / Double(length)]
        for index in length..<values.count {
            sum += values[index] - values[index - length]
            result.append(sum / Double(length))
        }
        return result
    }
}

private func add(_ part: [Double], to values: inout [Double]) {
    for index in values.indices { values[index] += part[index] }
}

private func subtract(_ part: [Double], from values: inout [Double]) {
    for index in values.indices { values[index] -= part[index] }
}

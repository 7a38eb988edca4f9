/// What was seen of a series, oldest first: its values, and where they are known their times and what else was measured
/// beside them.
///
/// ```swift
/// let closes = TimeSeries([101.5, 102, 101.8])
/// let daily = TimeSeries(values, times: days, covariates: [Covariate("volume", volumes)])
/// ```
public struct TimeSeries: Hashable, Sendable {
    /// `.nan` where a value is missing; most models refuse such a series.
    public let values: [Double]
    /// Milliseconds since 1970 UTC, ascending, one for each value; `nil` for a series without a calendar, whose values are
    /// equally spaced.
    public let times: [Int64]?
    /// Columns beside the values, each as long as these.
    public let covariates: [Covariate]

    /// - Precondition: times and covariates are as many as values, times ascend, names are unique.
    public init(_ values: [Double], times: [Int64]? = nil, covariates: [Covariate] = []) {
        precondition(times.map { $0.count == values.count } ?? true, "one time for each value")
        precondition(times.map { zip($0, $0.dropFirst()).allSatisfy(<) } ?? true, "times ascend")
        precondition(covariates.allSatisfy { $0.values.count == values.count }, "one covariate value for each value")
        precondition(Set(covariates.map(\.name)).count == covariates.count, "a covariate's name is its own")
        (self.values, self.times, self.covariates) = (values, times, covariates)
    }

    public var count: Int { values.count }

    /// The column of a name.
    public func covariate(_ name: String) -> Covariate? { covariates.first { $0.name == name } }

    /// A stretch of the series.
    public func slice(_ range: Range<Int>) -> TimeSeries {
        TimeSeries(
            Array(values[range]),
            times: times.map { Array($0[range]) },
            covariates: covariates.map { $0.slice(range) }
        )
    }

    public func prefix(_ length: Int) -> TimeSeries { slice(0..<min(length, count)) }

    public func suffix(_ length: Int) -> TimeSeries { slice(max(0, count - length)..<count) }
}

/// What was measured beside the values of a ``TimeSeries``: a regressor, a feature, another series.
public struct Covariate: Hashable, Sendable {
    public let name: String
    public let values: [Double]
    /// Whether its values are known before their time, as those of the calendar are. Only then does an evaluation hand
    /// them to a forecast.
    public let isKnownAhead: Bool

    public init(_ name: String, _ values: [Double], isKnownAhead: Bool = false) {
        (self.name, self.values, self.isKnownAhead) = (name, values, isKnownAhead)
    }
}

extension Covariate {
    func slice(_ range: Range<Int>) -> Covariate {
        Covariate(name, Array(values[range]), isKnownAhead: isKnownAhead)
    }
}

/// What is known beforehand of the steps that are forecast: their times, and covariates such as those of the calendar.
public struct KnownFuture: Hashable, Sendable {
    /// Milliseconds since 1970 UTC, ascending, one for each step; `nil` if they go on as the series did.
    public let times: [Int64]?
    /// Columns with a value for each step.
    public let covariates: [Covariate]

    public init(times: [Int64]? = nil, covariates: [Covariate] = []) {
        (self.times, self.covariates) = (times, covariates)
    }

    /// The column of a name.
    public func covariate(_ name: String) -> Covariate? { covariates.first { $0.name == name } }
}

extension TimeSeries {
    /// What was known beforehand of the steps of `range`.
    func future(_ range: Range<Int>) -> KnownFuture {
        KnownFuture(
            times: times.map { Array($0[range]) },
            covariates: covariates.filter(\.isKnownAhead).map { $0.slice(range) }
        )
    }

    /// The most frequent distance of the times, in milliseconds; `nil` without times, or with fewer than two.
    var step: Int64? {
        guard let times, times.count > 1 else { return nil }
        var counts: [Int64: Int] = [:]
        for (earlier, later) in zip(times, times.dropFirst()) { counts[later - earlier, default: 0] += 1 }
        // Of equally frequent distances the smallest, so that the answer is always the same.
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }

    /// The times of the next steps: the most frequent distance of the times so far goes on; `nil` without times, or with
    /// fewer than two.
    public func timesAhead(_ horizon: Int) -> [Int64]? {
        guard let last = times?.last, let step else { return nil }
        return (1...max(1, horizon)).prefix(horizon).map { last + Int64($0) * step }
    }
}

package import JSON
import Markets
public import Storage

/// Whether the live forecasts of a model stay in the band in which its backtest held them.
///
/// Judged are the newest ``window`` forecasts whose outcome is known at all steps. Their share of outcomes inside the 80% and
/// 95% intervals is compared with the nominal level and the backtested share, whichever leaves more room; their error with
/// that of saying the last close again, of which the backtested model had a certain share. Forecasts that overlap in time
/// err together: only as many count as lie apart. The band is three standard errors wide, so that one in a thousand steady
/// models leaves it by chance.
public struct DriftReport: Hashable, Sendable {
    /// How many forecasts are looked at, and how many that lie apart there must be.
    public static let window = 200
    public static let fewest = 10
    private static let width = 3.0

    /// A figure and where it should be.
    public struct Reading: Hashable, Sendable {
        public let value: Double
        public let lower: Double
        public let upper: Double

        var isInside: Bool { value >= lower && value <= upper }
    }

    /// Forecasts that were looked at, and how many of them lie apart.
    public let origins: Int
    public let independent: Int
    /// Shares of outcomes inside the intervals; `nil` as long as there are too few forecasts.
    public let coverage80: Reading?
    public let coverage95: Reading?
    /// Mean absolute error over that of the naive forecast; `nil`, too, where that has none.
    public let relativeError: Reading?

    /// - Parameter evaluation: of the version: its members `model` and `naive`.
    package init(_ scored: [ScoredOrigin], evaluation: JSONValue) {
        origins = scored.count
        let independent = Self.independent(scored)
        self.independent = independent
        guard independent >= Self.fewest else {
            (coverage80, coverage95, relativeError) = (nil, nil, nil)
            return
        }
        let judged = evaluation["model"]
        func coverage(_ level: Double, _ key: String, _ share: (ScoredOrigin) -> Double) -> Reading {
            let backtested = judged?[key]?.doubleValue ?? level
            func spread(_ share: Double) -> Double {
                Self.width * (share * (1 - share) / Double(independent)).squareRoot()
            }
            let (low, high) = (min(level, backtested), max(level, backtested))
            return Reading(
                value: scored.reduce(0) { $0 + share($1) } / Double(scored.count),
                lower: max(0, low - max(spread(low), spread(level))),
                upper: min(1, high + max(spread(high), spread(level)))
            )
        }
        coverage80 = coverage(0.80, "coverage_80", \.coverage80)
        coverage95 = coverage(0.95, "coverage_95", \.coverage95)
        relativeError = Self.relativeError(scored, independent, evaluation)
    }

    /// What has left its band, in words; `nil` if nothing has.
    public var reason: String? {
        func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10)%" }
        func ratio(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
        for (level, reading) in [("80%", coverage80), ("95%", coverage95)] {
            guard let reading, !reading.isInside else { continue }
            return "the \(level) intervals held \(percent(reading.value)) of the outcomes, outside "
                + "\(percent(reading.lower)) to \(percent(reading.upper))"
        }
        guard let relativeError, !relativeError.isInside else { return nil }
        return "the error is \(ratio(relativeError.value)) times that of the naive forecast, above "
            + ratio(relativeError.upper)
    }

    /// How many of the forecasts, the newest first, do not overlap.
    private static func independent(_ scored: [ScoredOrigin]) -> Int {
        var count = 0
        var next = Int64.max
        for origin in scored where origin.end.milliseconds < next {
            count += 1
            next = origin.asOf.milliseconds
        }
        return count
    }

    /// Of the differences between the errors and the backtested share of the naive ones, the mean and its standard error.
    private static func relativeError(_ scored: [ScoredOrigin], _ independent: Int, _ evaluation: JSONValue) -> Reading?
    {
        guard let error = evaluation["model"]?["mae"]?.doubleValue,
            let naive = evaluation["naive"]?["mae"]?.doubleValue, naive > 0
        else { return nil }
        let share = error / naive
        let count = Double(scored.count)
        let naiveMean = scored.reduce(0) { $0 + $1.naiveAbsoluteError } / count
        guard naiveMean > 0 else { return nil }
        let excesses = scored.map { $0.absoluteError - share * $0.naiveAbsoluteError }
        let mean = excesses.reduce(0, +) / count
        let variance = excesses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
        let allowance = width * (variance / Double(independent)).squareRoot() / naiveMean
        // Excesses that are all alike, as of a naive model, leave no room for the last bit.
        return Reading(value: share + mean / naiveMean, lower: 0, upper: share + max(allowance, 1e-9))
    }
}

/// A trained model's backtest and what has become of its forecasts.
public struct ModelStanding: Sendable {
    public let model: ModelRecord
    public let artifact: ModelArtifact
    /// What came of the forecasts of each version, the newest first.
    public let scores: [PredictionScore]
    public let drift: DriftReport
}

import Foundation
import JSON

/// Candidates that were tried on the same origins, and those that could not be.
struct CandidateContest {
    struct Entry {
        let candidate: ForecastCandidate
        let windows: [OriginForecast]
        /// Mean absolute error over the windows.
        let error: Double
    }

    /// The best first.
    private(set) var entries: [Entry] = []
    private(set) var leftOut: [(label: String, reason: String)] = []

    /// Tries candidates in turn; one that fails is left out.
    ///
    /// - Parameters:
    ///   - mayGoOn: told the share done; where it answers no, the candidate at hand and those after it are left out.
    init(
        _ candidates: [ForecastCandidate],
        on series: TimeSeries,
        trial: CandidateTrial,
        mayGoOn: (Double) -> Bool
    ) {
        for (index, candidate) in candidates.enumerated() {
            do {
                let windows = try trial.forecasts(of: candidate, on: series) {
                    mayGoOn((Double(index) + $0) / Double(candidates.count))
                }
                entries.append(Entry(candidate: candidate, windows: windows, error: CandidateTrial.error(windows)))
            } catch {
                leaveOut(candidate, error)
            }
        }
        entries.sort { $0.error < $1.error }
    }

    mutating func leaveOut(_ candidate: ForecastCandidate, _ error: ForecastingError) {
        leftOut.append((candidate.label, error == .cancelled ? "there was no time left for it" : error.description))
    }

    /// What was tried, for people.
    var json: JSONObject {
        [
            "tried": .array(
                entries.map { ["model": .string($0.candidate.label), "mean_absolute_error": JSONValue($0.error)] }
            ),
            "left_out": .array(leftOut.map { ["model": .string($0.label), "reason": .string($0.reason)] }),
        ]
    }

    /// The error of a combination over the windows.
    static func error(
        of entries: [Entry],
        weights: [Double],
        _ combination: EnsembleModel.Combination
    ) -> Double {
        let combined = entries[0].windows.indices.map { index in
            let window = entries[0].windows[index]
            return OriginForecast(
                origin: window.origin,
                training: window.training,
                forecast: EnsembleModel.combine(
                    entries.map(\.windows[index].forecast),
                    weights: weights,
                    combination
                ),
                actual: window.actual,
                last: window.last
            )
        }
        return CandidateTrial.error(combined)
    }

    /// Weights that fall with a power of the error; of entries without error all that have none count the same.
    static func weights(_ entries: [Entry], power: Double) -> [Double] {
        let best = entries.map(\.error).min() ?? 0
        let raw = entries.map { entry -> Double in
            if best <= 0 { return entry.error <= 0 ? 1 : 0 }
            return pow(best / entry.error, power)
        }
        let total = raw.reduce(0, +)
        return raw.map { $0 / total }
    }
}

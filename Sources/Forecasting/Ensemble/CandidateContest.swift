import Foundation
import JSON

/// Candidates that were tried on the same origins, and those that could not be.
struct CandidateContest {
    struct Entry {
        let candidate: ForecastCandidate
        let windows: [OriginForecast]
        /// Mean absolute error over the windows.
        let error: Double

        /// Mean absolute error of each window.
        var errors: [Double] { windows.map { CandidateTrial.error([$0]) } }

        /// What it is by some of the windows only.
        func over(_ places: some Sequence<Int>) -> Entry {
            let chosen = places.map { windows[$0] }
            return Entry(candidate: candidate, windows: chosen, error: CandidateTrial.error(chosen))
        }

        /// Whether it errs less than another by more than chance would give.
        func beats(_ other: Entry, overlap: Int) -> Bool {
            CandidateContest.beats(errors, other.errors, overlap: overlap)
        }
    }

    /// Whether errors are smaller than others by more than chance would give, by the test of Diebold and Mariano at the
    /// one-sided 10% level; where there are too few windows for it, whether they are smaller.
    ///
    /// - Parameters:
    ///   - errors: of each window.
    ///   - overlap: to how many following windows the steps of one reach.
    static func beats(_ errors: [Double], _ others: [Double], overlap: Int) -> Bool {
        let advantages = zip(errors, others).map { $1 - $0 }
        guard let test = DieboldMarianoTest(advantages: advantages, overlap: overlap) else {
            return advantages.reduce(0, +) > 0
        }
        return test.statistic > 0 && test.pValue < 0.2
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
                add(candidate, windows)
            } catch {
                leaveOut(candidate, error)
            }
        }
        entries.sort { $0.error < $1.error }
    }

    /// A candidate that forecasts as another does would count twice.
    private mutating func add(_ candidate: ForecastCandidate, _ windows: [OriginForecast]) {
        let twin = entries.first { entry in
            zip(entry.windows, windows).allSatisfy { $0.forecast.mean == $1.forecast.mean }
        }
        if let twin {
            leftOut.append((candidate.label, "it forecasts as \(twin.candidate.label) does"))
        } else {
            entries.append(Entry(candidate: candidate, windows: windows, error: CandidateTrial.error(windows)))
        }
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

    /// The mean absolute error of a weighted mean in each window.
    static func errors(of entries: [Entry], weights: [Double]) -> [Double] {
        entries[0].windows.indices.map { index in
            let actual = entries[0].windows[index].actual
            let error = actual.indices.reduce(0.0) { sum, step in
                let mean = zip(entries, weights).reduce(0) { $0 + $1.0.windows[index].forecast.mean[step] * $1.1 }
                return sum + abs(mean - actual[step])
            }
            return error / Double(actual.count)
        }
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

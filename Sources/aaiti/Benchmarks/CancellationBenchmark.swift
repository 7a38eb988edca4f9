import Forecasting
import Foundation
import JSON
import Parameters
import Randomness

/// How long a training goes on after it was cancelled: the longest that a fit of any algorithm, with its default
/// parameters, works without asking whether to go on.
struct CancellationBenchmark {
    private static let hours = 5000
    private static let mostMilliseconds = 100.0

    var benchmark: Benchmark {
        Benchmark(
            name: "cancellation",
            summary: "the longest that a fit to 5,000 hours works without asking whether to go on, of each algorithm",
            items: 1,
            bar: "at most 100 ms"
        ) { _ in
            let series = Self.series
            let algorithms = AlgorithmRegistry.standard.algorithms
            let silences = try algorithms.map { try Self.longestSilence(of: $0, on: series) }
            return .init(
                milliseconds: silences,
                figures: zip(algorithms, silences).map { algorithm, silence in
                    Figure("\(algorithm.id)_ms", silence, "ms", .atMost(Self.mostMilliseconds))
                }
            )
        }
    }

    /// In milliseconds; from the last question to the end of the fit counts as well.
    private static func longestSilence(of algorithm: any ForecastingAlgorithm, on series: TimeSeries) throws -> Double {
        var longest = 0.0
        var last = ContinuousClock.now
        func hear() {
            let now = ContinuousClock.now
            longest = max(longest, (now - last).milliseconds)
            last = now
        }
        _ = try algorithm.fit(series, parameters: algorithm.schema.values(from: [:])) { _ in
            hear()
            return true
        }
        hear()
        return longest
    }

    /// Prices with a day in them.
    private static var series: TimeSeries {
        var random = SeededRandom(seed: 1, stream: "cancellation")
        var level = 0.0
        let prices = (0..<hours).map { hour in
            level += random.normal()
            return 500 + level + 10 * sin(2 * Double.pi * Double(hour) / 24)
        }
        return TimeSeries(prices, times: (0..<Int64(hours)).map { 1_700_002_800_000 + $0 * 3_600_000 })
    }
}

import Forecasting
import Foundation

/// The automatic choice of models over the series of the M4 competition that are in the shared folder.
struct M4Benchmark {
    private static let workers = 2

    let sharedFolder: String

    var benchmark: Benchmark {
        Benchmark(
            name: "m4",
            summary: "the automatic choice forecasts each series of data/m4 on 2 cores; one run, whatever --runs says",
            items: 1,
            bar: "OWA at most 0.50 hourly and 0.85 weekly within 5 minutes; the competition's best had 0.410 and 0.739"
        ) { _ in
            let start = ContinuousClock.now
            var figures: [Figure] = []
            for (frequency, bar) in [(M4Frequency.hourly, 0.5), (.weekly, 0.85)] {
                figures += try await Self.figures(frequency, try series(frequency), bar)
            }
            let time = (ContinuousClock.now - start).milliseconds
            return .init(milliseconds: [time], figures: figures + [Figure("time", time / 1000, "s", .atMost(300))])
        }
    }

    private func series(_ frequency: M4Frequency) throws -> [M4Series] {
        let path = sharedFolder + "/data/m4/\(frequency.rawValue).csv"
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure("\(path) is not there: name the folder with the data with --shared")
        }
        return try M4Series.parse(String(contentsOfFile: path, encoding: .utf8), frequency: frequency)
    }

    private static func figures(
        _ frequency: M4Frequency,
        _ series: [M4Series],
        _ bar: Double
    ) async throws -> [Figure] {
        let progress = ProgressBar("M4 \(frequency.rawValue)")
        let score = try await M4Run.automatic(frequency).score(series, workers: workers) { done in
            progress.show(Double(done) / Double(series.count), "\(done) of \(series.count) series")
        }
        progress.finish()
        let name = frequency.rawValue
        return [
            Figure("\(name)_series", Double(score.count)),
            Figure("\(name)_smape", score.smape, "%"),
            Figure("\(name)_mase", score.mase),
            Figure("\(name)_owa", score.owa, "", .atMost(bar)),
        ]
    }
}

import Forecasting
import Foundation
import Markets

/// Boosted trees: learning, and the answer to one row.
struct TreeBenchmarks {
    let candles: @Sendable () throws -> CandleSeries

    private static let rows = 50_000

    var all: [Benchmark] { [boosting] }

    private var boosting: Benchmark {
        Benchmark(
            name: "boosting",
            summary: "200 boosted trees of 31 leaves on the direction of 50,000 candles by 60 features, one core",
            items: Self.rows,
            bar: "at most 2500 ms; one row at most 10 µs"
        ) { runs in
            let (matrix, labels) = try directions()
            let boosting = GradientBoosting(.binary)
            let times = try await Benchmark.times(runs: runs) {
                guard try boosting.fit(matrix, labels: labels).treeCount == 200 else {
                    throw CommandFailure("the benchmark did not grow 200 trees")
                }
            }
            let trees = try boosting.fit(matrix, labels: labels)
            let rows = (0..<10_000).map(matrix.row)
            let answers = try await Benchmark.times(runs: runs) {
                let sum = rows.reduce(0) { $0 + trees.predict($1) }
                guard sum.isFinite else { throw CommandFailure("the benchmark summed up to \(sum)") }
            }.sorted()
            // Milliseconds for 10,000 rows.
            let row = Figure("microseconds_a_row", answers[answers.count / 2] / 10, "µs", .atMost(10))
            return .init(milliseconds: times, figures: [row])
        }
    }

    /// 60 features of one-minute candles, and whether the next close is higher.
    private func directions() throws -> (FeatureMatrix, [Double]) {
        let series = try candles()
        let count = Self.rows + 61
        let close = Array(series.close.prefix(count))
        let ranges = zip(series.high.prefix(count), series.low.prefix(count)).map { log($0 / $1) }
        let volume = Array(series.volume.prefix(count))
        let flows = [0] + (1..<count).map { log((volume[$0] + 1) / (volume[$0 - 1] + 1)) }
        func lagged(_ name: String, _ values: [Double]) -> [Covariate] {
            (0..<10).map { lag in
                Covariate("\(name)_\(lag)_ago", Array(repeating: .nan, count: lag) + values.dropLast(lag))
            }
        }
        let windows = [5, 10, 20, 40, 60]
        let names = ["lag_1..30", "covariates"] + windows.flatMap { ["deviation_\($0)", "volatility_\($0)"] }
        let times = TimeSeries(close, covariates: lagged("range", ranges) + lagged("flow", flows))
        let table = try FeatureTable(times, features: FeatureList(parsing: names.joined(separator: ","), of: times))
        let labels = table.origins.dropLast().map { close[$0 + 1] > close[$0] ? 1.0 : 0 }
        return (table.matrix.rows(0..<labels.count), labels)
    }
}

import Forecasting
import Foundation
import JSON
import TestSupport
import Testing

/// The workload of `gbdt_anchor.json`: 60 features of one-minute candles, the direction of the next.
@Suite(.enabled(if: SharedFiles.arePresent, "../shared is absent")) struct GoldenBoostingTests {
    private static let windows = [5, 10, 20, 40, 60]

    /// The rows of a file in the order of the anchor, and whether the next close is higher.
    private func rows(_ file: String) throws -> (matrix: FeatureMatrix, labels: [Double]) {
        let candles = try SharedCandles(file + ".csv")
        let count = candles.close.count
        let ranges = zip(candles.high, candles.low).map { log($0 / $1) }
        let flows = [0] + (1..<count).map { log((candles.volume[$0] + 1) / (candles.volume[$0 - 1] + 1)) }
        func lagged(_ name: String, _ values: [Double]) -> [Covariate] {
            (0..<10).map { lag in
                Covariate("\(name)\(lag)", Array(repeating: .nan, count: lag) + values.dropLast(lag))
            }
        }
        let series = TimeSeries(candles.close, covariates: lagged("range", ranges) + lagged("flow", flows))
        let names =
            ["lag_1..30", "covariates"] + Self.windows.map { "deviation_\($0)" }
            + Self.windows.map { "volatility_\($0)" }
        let list = try FeatureList(parsing: names.joined(separator: ","), of: series)
        let table = try FeatureTable(series, features: list)
        let labels = table.origins.dropLast().map { candles.close[$0 + 1] > candles.close[$0] ? 1.0 : 0 }
        return (table.matrix.rows(0..<labels.count), labels)
    }

    private func joined(_ parts: [FeatureMatrix]) -> FeatureMatrix {
        FeatureMatrix(
            names: parts[0].names,
            columns: parts[0].columns.indices.map { column in parts.flatMap { $0.columns[column] } }
        )
    }

    @Test func featuresAndScoreOfTheAnchor() throws {
        let anchor = try SharedFiles.golden("gbdt_anchor")
        let counts = try #require(anchor["train_rows_per_file"]).doubles.map { Int($0) }
        let files = try #require(anchor["files"]?.arrayValue).compactMap(\.stringValue)
        let parts = try files.map(rows)
        let known = joined(zip(parts, counts).map { $0.matrix.rows(0..<$1) })
        let labels = zip(parts, counts).flatMap { $0.labels[..<$1] }
        for (column, values) in known.columns.enumerated() {
            let mean = values.reduce(0, +) / Double(values.count)
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
            let name = known.names[column]
            let expected = (anchor["feature_means"]?.doubles[column], anchor["feature_stds"]?.doubles[column])
            #expect(abs(mean - (try #require(expected.0))) <= 1e-9 * deviation, "mean of \(name)")
            #expect(abs(deviation / (try #require(expected.1)) - 1) <= 1e-9, "deviation of \(name)")
        }
        let trees = try GradientBoosting(.binary).fit(known, labels: labels)
        var (scores, outcomes) = ([Double](), [Double]())
        for (part, count) in zip(parts, counts) {
            for row in count..<part.labels.count {
                scores.append(trees.predict(part.matrix.row(row)))
                outcomes.append(part.labels[row])
            }
        }
        #expect(try #require(areaUnderCurve(scores, outcomes)) >= 0.558)
    }

    private func areaUnderCurve(_ scores: [Double], _ outcomes: [Double]) -> Double? {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        let rises = outcomes.reduce(0, +)
        let ranks = order.enumerated().reduce(0.0) { $0 + outcomes[$1.element] * Double($1.offset + 1) }
        return rises > 0 ? (ranks - rises * (rises + 1) / 2) / (rises * (Double(outcomes.count) - rises)) : nil
    }
}

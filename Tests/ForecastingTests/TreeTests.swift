import Forecasting
import Foundation
import TestSupport
import Testing

@Suite struct TreeTests {
    private func matrix(_ columns: [[Double]]) -> FeatureMatrix {
        FeatureMatrix(names: columns.indices.map { "x\($0)" }, columns: columns)
    }

    /// The tree that exhaustive search over all cuts grows, best gain first, with squared error.
    private func exhaustive(_ columns: [[Double]], _ labels: [Double], leaves: Int, minimum: Int) -> [Double] {
        var groups = [Array(labels.indices)]
        func cost(_ rows: [Int]) -> Double {
            let mean = rows.reduce(0) { $0 + labels[$1] } / Double(rows.count)
            return rows.reduce(0) { $0 + (labels[$1] - mean) * (labels[$1] - mean) }
        }
        while groups.count < leaves {
            var best: (gain: Double, group: Int, left: [Int], right: [Int])?
            for (group, rows) in groups.enumerated() {
                for column in columns {
                    for cut in Set(rows.map { column[$0] }) {
                        let left = rows.filter { column[$0] <= cut }
                        let right = rows.filter { column[$0] > cut }
                        guard left.count >= minimum, right.count >= minimum else { continue }
                        let gain = cost(rows) - cost(left) - cost(right)
                        if gain > best?.gain ?? 1e-9 { best = (gain, group, left, right) }
                    }
                }
            }
            guard let best else { break }
            groups[best.group] = best.left
            groups.append(best.right)
        }
        var answers = [Double](repeating: 0, count: labels.count)
        for rows in groups {
            let mean = rows.reduce(0) { $0 + labels[$1] } / Double(rows.count)
            for row in rows { answers[row] = mean }
        }
        return answers
    }

    @Test func aTreeIsThatOfExhaustiveSearch() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = Seeded(seed)
            // Few different values in the second column, nine columns so that they take two words.
            var columns = (0..<9).map { _ in random.normals(120) }
            columns[1] = columns[1].map { ($0 * 2).rounded() }
            let labels = (0..<120).map { columns[0][$0] * columns[8][$0] + columns[1][$0] + 0.1 * random.normal() }
            var boosting = GradientBoosting(.squaredError)
            (boosting.rounds, boosting.learningRate) = (1, 1)
            (boosting.maximumLeaves, boosting.minimumChildWeight, boosting.l2) = (12, 5, 0)
            let trees = try boosting.fit(matrix(columns), labels: labels)
            let answers = labels.indices.map { row in trees.predict(columns.map { $0[row] }) }
            let expected = exhaustive(columns, labels, leaves: 12, minimum: 5)
            #expect(agree(answers, expected, 1e-5), "seed \(seed)")
        }
    }

    @Test func boostingLearnsWhatALineCannot() throws {
        var random = Seeded(30)
        let columns = (0..<5).map { _ in random.normals(3000) }
        let labels = (0..<3000).map { (columns[0][$0] > 0) == (columns[1][$0] > 0.5) ? 1.0 : 0 }
        let (known, later) = (matrix(columns.map { Array($0[..<2000]) }), 2000..<3000)
        let trees = try GradientBoosting(.binary).fit(known, labels: Array(labels[..<2000]))
        let right = later.count { row in (trees.predict(columns.map { $0[row] }) > 0) == (labels[row] == 1) }
        #expect(right > 970)
        #expect(trees.uses[0] + trees.uses[1] > trees.uses[2] + trees.uses[3] + trees.uses[4])
        var forest = RandomForest()
        (forest.trees, forest.featureFraction) = (50, 0.6)
        let mean = try forest.fit(known, labels: Array(labels[..<2000]))
        let forestRight = later.count { row in (mean.predict(columns.map { $0[row] }) > 0.5) == (labels[row] == 1) }
        #expect(forestRight > 940)
    }

    @Test func onlyTheOrderOfAFeatureCounts() throws {
        var random = Seeded(31)
        let columns = (0..<4).map { _ in random.normals(500) }
        let labels = (0..<500).map { sin(3 * columns[0][$0]) + 0.2 * random.normal() }
        let boosting = GradientBoosting(.squaredError)
        let trees = try boosting.fit(matrix(columns), labels: labels)
        let bent = columns.map { $0.map { exp($0) } }
        let others = try boosting.fit(matrix(bent), labels: labels)
        for row in 0..<500 {
            #expect(agree(trees.predict(columns.map { $0[row] }), others.predict(bent.map { $0[row] }), 1e-12))
        }
    }

    @Test func theSeedDecides() throws {
        var random = Seeded(32)
        let columns = (0..<6).map { _ in random.normals(400) }
        let labels = (0..<400).map { columns[2][$0] + 0.5 * random.normal() }
        var boosting = GradientBoosting(.squaredError)
        (boosting.featureFraction, boosting.baggingFraction, boosting.rounds) = (0.5, 0.7, 20)
        let first = try boosting.fit(matrix(columns), labels: labels)
        #expect(try boosting.fit(matrix(columns), labels: labels) == first)
        boosting.seed = 1
        #expect(try boosting.fit(matrix(columns), labels: labels) != first)
        var forest = RandomForest()
        forest.trees = 5
        let trees = try forest.fit(matrix(columns), labels: labels)
        #expect(try forest.fit(matrix(columns), labels: labels) == trees)
        forest.seed = 1
        #expect(try forest.fit(matrix(columns), labels: labels) != trees)
    }

    @Test func noiseStopsEarly() throws {
        var random = Seeded(33)
        let columns = (0..<10).map { _ in random.normals(900) }
        let labels = random.normals(900)
        var boosting = GradientBoosting(.squaredError)
        boosting.patience = 10
        let (known, later) = (matrix(columns.map { Array($0[..<700]) }), matrix(columns.map { Array($0[700...]) }))
        let trees = try boosting.fit(
            known,
            labels: Array(labels[..<700]),
            validation: (later, Array(labels[700...]))
        )
        #expect(trees.treeCount < 30)
        #expect(try boosting.fit(known, labels: Array(labels[..<700])).treeCount == 200)
    }

    @Test func leavesKeepTheirWeightAndShrink() throws {
        let column = (0..<100).map { Double($0) }
        let labels = column.map { $0 < 3 ? 100.0 : 0 }
        var boosting = GradientBoosting(.squaredError)
        (boosting.rounds, boosting.learningRate, boosting.minimumChildWeight) = (1, 1, 10)
        boosting.l2 = 0
        let trees = try boosting.fit(matrix([column]), labels: labels)
        // The first ten rows cannot be divided, so the best that can be said of them is their mean.
        #expect(agree(trees.predict([0]), 30, 1e-4))
        boosting.l2 = 10
        // Around the mean 3 of all: half of 27.
        #expect(agree(try boosting.fit(matrix([column]), labels: labels).predict([0]), 16.5, 1e-4))
        boosting.minimumChildWeight = 51
        #expect(try boosting.fit(matrix([column]), labels: labels).treeCount == 0)
    }

    @Test func cancellationStopsAFit() {
        var random = Seeded(34)
        let columns = (0..<3).map { _ in random.normals(200) }
        for limit in [0, 2, 10, 50] {
            var calls = 0
            #expect(throws: ForecastingError.cancelled) {
                try GradientBoosting(.squaredError).fit(matrix(columns), labels: columns[0]) { _ in
                    calls += 1
                    return calls <= limit
                }
            }
            #expect(calls == limit + 1)
        }
    }
}

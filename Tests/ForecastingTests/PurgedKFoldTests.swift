import Forecasting
import Testing

@Suite struct PurgedKFoldTests {
    @Test func noTrainingLabelOverlapsATestLabel() {
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = Seeded(seed)
            let folds = PurgedKFold(
                folds: Int.random(in: 2...10, using: &random),
                labelSpan: Int.random(in: 1...30, using: &random),
                embargo: Int.random(in: 0...20, using: &random)
            )
            // Observations without a row leave gaps.
            let origins = (0..<400).filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
            let splits = folds.splits(of: origins)
            #expect(splits.flatMap(\.test) == Array(origins.indices), "every row is tested once")
            for split in splits {
                let lastTest = origins[split.test.upperBound - 1]
                for row in split.training {
                    // A label is made of the changes after its origin up to origin + span.
                    for test in split.test {
                        let apart = abs(origins[row] - origins[test]) >= folds.labelSpan
                        #expect(apart, "seed \(seed): row \(row), test row \(test)")
                    }
                    let isLater = origins[row] > lastTest
                    let waits = origins[row] >= lastTest + folds.labelSpan + folds.embargo
                    #expect(!isLater || waits, "seed \(seed): row \(row) is in the embargo")
                }
                // No more is purged than must be.
                let kept = Set(split.training)
                for row in origins.indices where !kept.contains(row) && !split.test.contains(row) {
                    let close = split.test.contains { abs(origins[row] - origins[$0]) < folds.labelSpan }
                    let embargoed =
                        origins[row] > lastTest && origins[row] < lastTest + folds.labelSpan + folds.embargo
                    #expect(close || embargoed, "seed \(seed): row \(row) was purged for nothing")
                }
            }
        }
    }

    @Test func aSplitByHand() {
        let splits = PurgedKFold(folds: 3, labelSpan: 2, embargo: 1).splits(of: Array(0..<9))
        #expect(splits.map(\.test) == [0..<3, 3..<6, 6..<9])
        #expect(splits.map(\.training) == [[5, 6, 7, 8], [0, 1, 8], [0, 1, 2, 3, 4]])
        #expect(PurgedKFold(folds: 5, labelSpan: 1).splits(of: [4, 7]).map(\.training) == [[1], [0]])
        #expect(PurgedKFold(folds: 5, labelSpan: 1).splits(of: []).isEmpty)
    }
}

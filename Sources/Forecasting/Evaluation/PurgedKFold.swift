/// Cross-validation for rows whose labels reach into the future: López de Prado (2018), "Advances in Financial Machine
/// Learning", chapter 7.
///
/// The rows are cut, in their order, into parts of equal size, each of which is the test part once. From the other rows
/// those are purged whose label overlaps in time with one of the test part; of the rows after the test part an embargo
/// keeps out as many more observations, since what they hold still knows of it.
///
/// ```swift
/// for split in PurgedKFold(folds: 5, labelSpan: 24, embargo: 10).splits(of: origins) { … }
/// ```
public struct PurgedKFold: Hashable, Sendable {
    /// How many parts, at least 2.
    public let folds: Int
    /// A row at observation t has a label that is known at t + labelSpan.
    public let labelSpan: Int
    /// Number of observations after the last label of the test part before training rows begin again.
    public let embargo: Int

    /// - Precondition: at least 2 folds, a label span of at least 1, an embargo that is not negative.
    public init(folds: Int, labelSpan: Int, embargo: Int = 0) {
        precondition(folds >= 2 && labelSpan >= 1 && embargo >= 0, "folds, label span and embargo are in range")
        (self.folds, self.labelSpan, self.embargo) = (folds, labelSpan, embargo)
    }

    /// The rows of a split, by their place.
    public struct Split: Hashable, Sendable {
        public let training: [Int]
        public let test: Range<Int>
    }

    /// - Parameter origins: the observation of each row, ascending.
    /// - Returns: as many splits as there are folds, or rows if these are fewer. A training part may be empty.
    public func splits(of origins: [Int]) -> [Split] {
        let parts = min(folds, origins.count)
        return (0..<parts).map { part in
            split(of: origins, test: part * origins.count / parts..<(part + 1) * origins.count / parts)
        }
    }

    /// The split with a given test part, which is not empty.
    public func split(of origins: [Int], test: Range<Int>) -> Split {
        let firstTest = origins[test.lowerBound]
        let lastLabel = origins[test.upperBound - 1] + labelSpan
        let training = origins.indices.filter { row in
            row < test.lowerBound
                ? origins[row] + labelSpan <= firstTest
                : row >= test.upperBound && origins[row] >= lastLabel + embargo
        }
        return Split(training: training, test: test)
    }
}

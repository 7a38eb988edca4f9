/// Rows of features, kept by column.
public struct FeatureMatrix: Hashable, Sendable {
    /// The names of the columns, each its own.
    public let names: [String]
    /// Equally long.
    public let columns: [[Double]]
    public let rowCount: Int

    /// - Precondition: a name for each column, columns equally long.
    public init(names: [String], columns: [[Double]]) {
        precondition(names.count == columns.count, "a name for each column")
        precondition(columns.allSatisfy { $0.count == columns[0].count }, "columns are equally long")
        (self.names, self.columns, rowCount) = (names, columns, columns.first?.count ?? 0)
    }

    public func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

    /// Some of the rows, in the order of `indices`.
    public func rows(_ indices: some Collection<Int>) -> FeatureMatrix {
        FeatureMatrix(names: names, columns: columns.map { column in indices.map { column[$0] } })
    }
}

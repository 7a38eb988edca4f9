/// Brings columns to mean 0 and standard deviation 1, by what was measured on the rows that a model learns from.
package struct FeatureScaler: Hashable, Sendable {
    package let means: [Double]
    /// 1 for a column that never changes, which is so brought to 0.
    package let deviations: [Double]

    init(means: [Double], deviations: [Double]) {
        (self.means, self.deviations) = (means, deviations)
    }

    /// - Parameter rows: those to learn from, and no others; at least one.
    package init(_ rows: FeatureMatrix) {
        let moments = rows.columns.map(Self.moments)
        self.init(means: moments.map(\.mean), deviations: moments.map(\.deviation))
    }

    /// The mean of a column and its standard deviation (divisor n); of a constant column, or one that is constant but for
    /// rounding, 1.
    static func moments(_ column: [Double]) -> (mean: Double, deviation: Double) {
        let mean = column.reduce(0, +) / Double(column.count)
        let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
        let isConstant = variance <= 1e-24 * mean * mean
        return (mean, isConstant || !variance.isFinite ? 1 : variance.squareRoot())
    }

    func apply(_ rows: FeatureMatrix) -> FeatureMatrix {
        FeatureMatrix(
            names: rows.names,
            columns: rows.columns.indices.map { index in
                let (mean, deviation) = (means[index], deviations[index])
                return rows.columns[index].map { ($0 - mean) / deviation }
            }
        )
    }

    package func apply(_ row: [Double]) -> [Double] {
        row.indices.map { (row[$0] - means[$0]) / deviations[$0] }
    }
}

/// Columns brought to mean 0 and standard deviation 1 by what was measured on the training part alone.
struct Standardization: Hashable, Sendable {
    let means: [Double]
    /// 1 for a column that did not change.
    let deviations: [Double]

    init(means: [Double], deviations: [Double]) {
        (self.means, self.deviations) = (means, deviations)
    }

    /// Measures columns.
    ///
    /// - Parameters:
    ///   - table: rows of `width` numbers.
    ///   - rows: those that count.
    init(_ table: [Double], width: Int, rows: Range<Int>) {
        let count = Double(rows.count)
        let means = (0..<width).map { column in rows.reduce(0) { $0 + table[$1 * width + column] / count } }
        let variances = (0..<width).map { column in
            rows.reduce(0) { sum, row in
                let distance = table[row * width + column] - means[column]
                return sum + distance * distance / count
            }
        }
        self.means = means
        // A variance that is only rounding is none.
        deviations = zip(variances, means).map { variance, mean in
            variance > 1e-26 * mean * mean ? variance.squareRoot() : 1
        }
    }

    /// Whether a column changed.
    func varies(_ table: [Double], column: Int, rows: Range<Int>) -> Bool {
        let width = means.count
        return rows.contains { table[$0 * width + column] != table[rows.lowerBound * width + column] }
    }

    /// - Returns: the table, standardised.
    func apply(_ table: [Double]) -> [Double] {
        var (result, column) = (table, 0)
        for index in result.indices {
            result[index] = (result[index] - means[column]) / deviations[column]
            column = column + 1 == means.count ? 0 : column + 1
        }
        return result
    }
}

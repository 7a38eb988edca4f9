/// The factor L of a symmetric positive definite matrix LLᵀ.
package struct Cholesky: Sendable {
    private let factor: [[Double]]

    /// - Parameter matrix: rows; only the lower triangle is read.
    /// - Returns: `nil` if the matrix is not positive definite.
    package init?(_ matrix: [[Double]]) {
        var factor = matrix
        for row in matrix.indices {
            for column in 0...row {
                var sum = matrix[row][column]
                for index in 0..<column { sum -= factor[row][index] * factor[column][index] }
                if row == column {
                    guard sum > 1e-14 * abs(matrix[row][row]), sum.isFinite else { return nil }
                    factor[row][row] = sum.squareRoot()
                } else {
                    factor[row][column] = sum / factor[column][column]
                }
            }
        }
        self.factor = factor
    }

    /// The diagonal of L. The product of its first squares is the determinant of the leading block.
    package var diagonal: [Double] { factor.indices.map { factor[$0][$0] } }

    /// The solution x of LLᵀx = `right`.
    package func solve(_ right: [Double]) -> [Double] {
        var solution = right
        for row in factor.indices {
            for index in 0..<row { solution[row] -= factor[row][index] * solution[index] }
            solution[row] /= factor[row][row]
        }
        for row in factor.indices.reversed() {
            for index in row + 1..<factor.count { solution[row] -= factor[index][row] * solution[index] }
            solution[row] /= factor[row][row]
        }
        return solution
    }
}

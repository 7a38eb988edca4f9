/// Columns of equal length, one after the other in memory.
struct DesignMatrix: Sendable {
    let rows: Int
    let columns: Int
    private let values: [Double]

    /// - Parameter columns: each with `rows` values.
    init(rows: Int, columns: [[Double]]) {
        self.rows = rows
        self.columns = columns.count
        values = Array(columns.joined())
    }

    /// The matrix times coefficients, one for each column.
    func product(_ coefficients: [Double]) -> [Double] {
        var result = Array(repeating: 0.0, count: rows)
        unsafe result.withUnsafeMutableBufferPointer { result in
            unsafe values.withUnsafeBufferPointer { values in
                for (column, coefficient) in coefficients.enumerated() where coefficient != 0 {
                    let start = column * rows
                    for row in 0..<rows { unsafe result[row] += coefficient * values[start + row] }
                }
            }
        }
        return result
    }

    /// The transposed matrix times `weights`, one for each row.
    func transposedProduct(_ weights: [Double]) -> [Double] {
        (0..<columns).map { dot(column: $0, weights) }
    }

    func column(_ index: Int) -> [Double] { Array(values[index * rows..<(index + 1) * rows]) }

    func dot(column: Int, _ weights: [Double]) -> Double {
        unsafe values.withUnsafeBufferPointer { values in
            unsafe weights.withUnsafeBufferPointer { weights in
                let start = column * rows
                // Sums side by side, which do not wait for each other.
                var sums = SIMD8<Double>.zero
                var row = 0
                while row + 8 <= rows {
                    var (left, right) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
                    for lane in 0..<8 {
                        left[lane] = unsafe values[start + row + lane]
                        right[lane] = unsafe weights[row + lane]
                    }
                    sums += left * right
                    row += 8
                }
                var sum = sums.sum()
                while row < rows {
                    sum += unsafe values[start + row] * weights[row]
                    row += 1
                }
                return sum
            }
        }
    }
}

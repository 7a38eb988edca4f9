/// Columns of equal length, one after the other in memory.
package struct DesignMatrix: Sendable {
    package let rows: Int
    package let columns: Int
    private let values: [Double]

    /// - Parameter columns: each with `rows` values.
    package init(rows: Int, columns: [[Double]]) {
        self.rows = rows
        self.columns = columns.count
        values = Array(columns.joined())
    }

    /// The matrix times coefficients, one for each column.
    package func product(_ coefficients: [Double]) -> [Double] {
        unsafe Array(unsafeUninitializedCapacity: rows) { result, count in
            unsafe values.withUnsafeBufferPointer { values in
                var row = 0
                // Eight rows at once through all columns: their sums stay in registers.
                while row + 8 <= rows {
                    var sums = SIMD8<Double>.zero
                    for column in 0..<columns {
                        sums += unsafe coefficients[column] * eight(values, at: column * rows + row)
                    }
                    for lane in 0..<8 { unsafe result.initializeElement(at: row + lane, to: sums[lane]) }
                    row += 8
                }
                while row < rows {
                    var sum = 0.0
                    for column in 0..<columns { sum += unsafe coefficients[column] * values[column * rows + row] }
                    unsafe result.initializeElement(at: row, to: sum)
                    row += 1
                }
            }
            count = rows
        }
    }

    /// The transposed matrix times `weights`, one for each row.
    package func transposedProduct(_ weights: [Double]) -> [Double] {
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
                    sums += unsafe eight(values, at: start + row) * eight(weights, at: row)
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

/// The eight values from an index on, which there must be.
@inline(__always)
private func eight(_ values: UnsafeBufferPointer<Double>, at index: Int) -> SIMD8<Double> {
    unsafe UnsafeRawBufferPointer(values).loadUnaligned(
        fromByteOffset: index * MemoryLayout<Double>.stride,
        as: SIMD8<Double>.self
    )
}

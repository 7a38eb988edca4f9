import Markets

/// An indicator of prices with a batch form of its own: the arithmetic of `update(_:)`, row for row and bit for bit, in
/// loops without optionals over stretches of a column.
protocol ColumnIndicator: FillingIndicator where Input == Double {
    /// Takes the next `count` inputs in and writes a row for each into every column, `.nan` while warming up.
    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices)
}

extension ColumnIndicator {
    /// The batch form: see ``Indicator/columns(over:)``.
    func columns(ofPrices inputs: some Collection<Double>) -> [[Double]] {
        if let columns = inputs.withContiguousStorageIfAvailable({ unsafe columns(ofBuffer: $0) }) { return columns }
        return unsafe Array(inputs).withUnsafeBufferPointer { unsafe columns(ofBuffer: $0) }
    }

    func fill(_ columns: inout [[Double]], over series: CandleSeries) {
        unsafe series.close.withUnsafeBufferPointer { unsafe fill(&columns, ofBuffer: $0) }
    }

    private func columns(ofBuffer inputs: UnsafeBufferPointer<Double>) -> [[Double]] {
        var columns: [[Double]] = []
        unsafe fill(&columns, ofBuffer: inputs)
        return columns
    }

    private func fill(_ columns: inout [[Double]], ofBuffer inputs: UnsafeBufferPointer<Double>) {
        var state = self
        fillColumns(&columns, Output.componentNames.count, rows: inputs.count) { start, count, columns in
            guard let base = inputs.baseAddress else { return }
            unsafe state.update(over: base + start, count: count, into: columns)
        }
    }
}

import Markets

/// An indicator of prices that works on a stretch of a column at a time: the arithmetic of `update(_:)`, row for row and bit
/// for bit, in loops without optionals.
protocol ColumnIndicator: Indicator where Input == Double {
    /// Takes the next `count` inputs in and writes a row for each into every column, `.nan` while warming up.
    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices)
}

extension ColumnIndicator {
    /// The batch form: see ``Indicator/columns(over:)``.
    func columns(ofPrices inputs: some Collection<Double>) -> [[Double]] {
        if let columns = inputs.withContiguousStorageIfAvailable({ unsafe columns(ofBuffer: $0) }) { return columns }
        return unsafe Array(inputs).withUnsafeBufferPointer { unsafe columns(ofBuffer: $0) }
    }

    public mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        unsafe series.close.withUnsafeBufferPointer { prices in
            guard let base = prices.baseAddress else { return }
            unsafe update(over: base + rows.lowerBound, count: rows.count, into: columns)
        }
    }

    private func columns(ofBuffer inputs: UnsafeBufferPointer<Double>) -> [[Double]] {
        var state = self
        return makeColumns(Output.componentNames.count, rows: inputs.count) { rows, columns in
            guard let base = inputs.baseAddress else { return }
            unsafe state.update(over: base + rows.lowerBound, count: rows.count, into: columns)
        }
    }
}

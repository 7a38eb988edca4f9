import Markets

/// An indicator whose batch form works on a stretch of rows at a time: the arithmetic of `update(_:)`, row for row and
/// bit for bit, in loops without optionals.
protocol StretchIndicator: Indicator {
    /// Takes the next rows of a series in and writes each into every column, `.nan` while warming up.
    mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices)
}

/// Writes some rows of the columns of an indicator. It is called for one stretch after the other.
typealias ColumnWriter = (_ rows: Range<Int>, _ columns: ColumnSlices) -> Void

extension Indicator {
    /// Writes the columns from this state on, by its own loop if it has one.
    func columnWriter(over series: CandleSeries, input: @escaping (Int) -> Input) -> ColumnWriter {
        if var state = self as? any StretchIndicator {
            return { rows, columns in state.update(over: series, rows, into: columns) }
        }
        var state = self
        let width = Output.componentNames.count
        return { rows, columns in
            for (offset, row) in rows.enumerated() {
                if let output = state.update(input(row)) {
                    for (column, value) in output.components.enumerated() { unsafe columns[column][offset] = value }
                } else {
                    for column in 0..<width { unsafe columns[column][offset] = .nan }
                }
            }
        }
    }
}

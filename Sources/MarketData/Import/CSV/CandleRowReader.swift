import Markets

/// Reads the rows of one file, whose layout is known.
struct CandleRowReader {
    let layout: CandleCSVLayout
    private let columns: [CandleColumn?]
    private let delimiter: UInt8
    private let point: UInt8
    private var times: TimeField
    /// The symbol that the first row names.
    private var symbol: [UInt8]?

    init(_ layout: CandleCSVLayout) {
        self.layout = layout
        columns = layout.columns
        delimiter = layout.delimiter
        point = layout.point
        times = TimeField(unit: layout.timeUnit)
    }

    /// Reads the row that fills `range`.
    mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RowFault) -> CandleRow {
        var row = CandleRow()
        var splitter = CSVFieldSplitter(delimiter: delimiter, range: range)
        var count = 0
        while let field = splitter.next(bytes) {
            if count < columns.count, let column = columns[count] { try set(column, of: &row, from: bytes, field) }
            count += 1
        }
        guard count == columns.count else {
            let expected = layout.headerLine > 0 ? "the header has" : "the first rows have"
            throw RowFault("has \(count) fields, \(expected) \(columns.count)")
        }
        return row
    }

    @inline(__always)
    private mutating func set(
        _ column: CandleColumn,
        of row: inout CandleRow,
        from bytes: Span<UInt8>,
        _ field: Range<Int>
    ) throws(RowFault) {
        switch column {
        case .time:
            guard let time = times.read(bytes, field) else { throw notATime(bytes, field, column) }
            row.candle.openTime = time
        case .open, .high, .low, .close, .volume:
            guard let number = DecimalField.read(bytes, field, point: point) else {
                throw RowFault("the \(column.title) '\(text(bytes, field))' is not a number")
            }
            row.set(column, number)
        case .date, .clock, .symbol: try setRare(column, of: &row, from: bytes, field)
        }
    }

    private mutating func setRare(
        _ column: CandleColumn,
        of row: inout CandleRow,
        from bytes: Span<UInt8>,
        _ field: Range<Int>
    ) throws(RowFault) {
        if column == .symbol { return try check(field, bytes) }
        // The date may stand on either side of the time of day.
        guard let other = row.date else {
            row.date = field
            return
        }
        let (date, clock) = column == .clock ? (other, field) : (field, other)
        guard let time = times.read(bytes, date: date, clock: clock) else { throw notATime(bytes, field, column) }
        row.candle.openTime = time
    }

    private mutating func check(_ field: Range<Int>, _ bytes: Span<UInt8>) throws(RowFault) {
        guard let symbol else {
            symbol = field.map { bytes[$0] }
            return
        }
        guard symbol.count == field.count, symbol.indices.allSatisfy({ symbol[$0] == bytes[field.lowerBound + $0] })
        else {
            let first = String(decoding: symbol.prefix(40), as: UTF8.self)
            throw RowFault("is of '\(text(bytes, field))', the first row of '\(first)': a file must be of one market")
        }
    }

    private func notATime(_ bytes: Span<UInt8>, _ field: Range<Int>, _ column: CandleColumn) -> RowFault {
        RowFault("the \(column.title) '\(text(bytes, field))' is neither ISO-8601 nor a count since 1970")
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.prefix(40).map { bytes[$0] }, as: UTF8.self)
    }
}

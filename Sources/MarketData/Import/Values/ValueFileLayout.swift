import Markets

/// Which columns of a CSV file hold the values and the times of a series.
struct ValueFileLayout {
    let delimiter: UInt8
    /// The sign before decimals.
    let point: UInt8
    /// The line of the header; 0 if there is none.
    let headerLine: Int
    let width: Int
    let value: Int
    let valueName: String
    let time: Int?

    /// The names by which a column is taken for the one that is meant, the earlier the sooner.
    private static let preferred = ["value", "y", "close", "price"]

    /// What stands where there is no value.
    static let missing: Set<String> = ["", "na", "n/a", "nan", "null", "none", "-", "."]

    /// - Parameter column: a name or a number from 1.
    init(_ sample: CSVSample, path: String, column: String?) throws(ValueFileError) {
        guard let first = sample.lines.first else { throw .unreadable(path: path, reason: "there is nothing in it") }
        (delimiter, width) = (sample.delimiter, sample.width)
        let isHeader = first.fields.contains { !Self.isData($0, delimiter: sample.delimiter) }
        headerLine = isHeader ? first.number : 0
        let names = isHeader ? first.fields : first.fields.indices.map { String($0 + 1) }
        let rows = sample.lines.dropFirst(isHeader ? 1 : 0).map(\.fields).filter { $0.count == sample.width }
        guard names.count == sample.width, !rows.isEmpty else {
            throw .unreadable(path: path, reason: "there are no rows in it as wide as its first line")
        }
        let decimal = Self.point(rows, sample.delimiter)
        point = decimal
        let times = Self.time(names, rows, isHeader: isHeader)
        time = times
        let numeric = names.indices.filter { index in
            index != times && rows.contains { Self.number($0[index], decimal) != nil }
        }
        value = try Self.choice(column, names, numeric)
        valueName = names[value]
    }

    private static func choice(
        _ column: String?,
        _ names: [String],
        _ numeric: [Int]
    ) throws(ValueFileError) -> Int {
        let known = numeric.map { names[$0] }
        guard let column else {
            if numeric.count == 1 { return numeric[0] }
            for name in preferred {
                if let index = numeric.first(where: { CandleColumn.reduced(names[$0]) == name }) { return index }
            }
            throw .unclearColumn(known: known)
        }
        let reduced = CandleColumn.reduced(column)
        let index =
            numeric.first { names[$0] == column } ?? numeric.first { CandleColumn.reduced(names[$0]) == reduced }
            ?? Int(column).flatMap { number in numeric.first { $0 == number - 1 } }
        guard let index else { throw .noColumn(name: column, known: known) }
        return index
    }

    /// The column of times: one with the name of one, else the first if it looks like times.
    private static func time(_ names: [String], _ rows: [[String]], isHeader: Bool) -> Int? {
        func holdsTimes(_ index: Int) -> Bool { rows.allSatisfy { time(of: $0[index]) != nil } }
        let known = CandleColumn.time.names + ["ds", "month", "day", "week", "period"]
        let named = known.compactMap { name in names.firstIndex { CandleColumn.reduced($0) == name } }
        if isHeader, let index = named.first(where: holdsTimes) { return index }
        guard names.count > 1, rows.allSatisfy({ isPlausible($0[0]) }) else { return nil }
        return 0
    }

    private static func isPlausible(_ field: String) -> Bool { TimeColumn.isPlausible(field) || isMonth(field) }

    /// Whether a field is none of a header: a number, a time, or nothing.
    private static func isData(_ field: String, delimiter: UInt8) -> Bool {
        missing.contains(field.lowercased()) || Double(field) != nil || isPlausible(field)
            || (delimiter != UInt8(ascii: ",") && number(field, UInt8(ascii: ",")) != nil)
    }

    /// `1949-01`
    static func isMonth(_ field: String) -> Bool {
        let bytes = Array(field.utf8)
        return bytes.count == 7 && bytes[4] == UInt8(ascii: "-")
            && bytes.indices.allSatisfy { $0 == 4 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) }
    }

    private static func time(of field: String) -> Int64? {
        var reader = TimeField()
        let bytes = Array((isMonth(field) ? field + "-01" : field).utf8)
        return reader.read(bytes.span, 0..<bytes.count)?.milliseconds
    }

    /// The comma, where it cannot separate fields and the rows have no points.
    private static func point(_ rows: [[String]], _ delimiter: UInt8) -> UInt8 {
        let comma = UInt8(ascii: ",")
        guard delimiter != comma else { return UInt8(ascii: ".") }
        let hasCommas = rows.contains { $0.contains { $0.contains(",") && number($0, comma) != nil } }
        return hasCommas ? comma : UInt8(ascii: ".")
    }

    private static func number(_ field: String, _ point: UInt8) -> Double? {
        let bytes = Array(field.utf8)
        return DecimalField.read(bytes.span, 0..<bytes.count, point: point)?.value
    }
}

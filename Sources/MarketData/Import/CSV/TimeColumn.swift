import Markets

/// Finds the times among the columns of a file, and how they are written.
enum TimeColumn {
    enum Kind: Hashable {
        case instant
        case day
        case clock
    }

    /// Numbers below this, of seconds, are no times of market data (1973).
    private static let leastEpoch = 100_000_000

    /// What a field says of time; `nil` if nothing.
    static func kind(of field: String) -> Kind? {
        let bytes = Array(field.utf8)
        if CalendarText.clock(bytes[...]) != nil { return .clock }
        var reader = TimeField()
        guard reader.read(bytes.span, 0..<bytes.count) != nil else { return nil }
        guard let shape = shape(of: field, unit: nil) else { return nil }
        return shape == .day ? .day : .instant
    }

    /// What the time of a row is, in the columns that are known.
    static func kind(of fields: [String], _ columns: [CandleColumn?]) -> Kind? {
        let index = columns.firstIndex(of: .time) ?? columns.firstIndex(of: .date)
        guard let index, index < fields.count else { return nil }
        return kind(of: fields[index])
    }

    /// Whether a field of a file without a header is the time of a candle.
    static func isPlausible(_ field: String) -> Bool {
        if let number = Double(field), CalendarText.time(Array(field.utf8)[...]) == nil {
            return number >= Double(leastEpoch)
        }
        return kind(of: field) == .instant || kind(of: field) == .day
    }

    /// Gives the times their columns: the first of the known names whose fields are times, else a date and a time of day.
    static func assign(to columns: inout [CandleColumn?], _ names: [String], _ rows: [[String]]) -> Bool {
        let free = columns.indices.filter { columns[$0] == nil }
        func indices(_ column: CandleColumn) -> [Int] {
            column.names.compactMap { name in free.first { names[$0] == name } }
        }
        // An index that a data frame was saved with has no name.
        let instants = indices(.time) + free.filter { $0 == 0 && names[$0].isEmpty }
        let kinds = Dictionary(uniqueKeysWithValues: Set(instants + indices(.clock)).map { ($0, kind(of: rows, $0)) })
        let days = indices(.date).filter { kinds[$0] == .day }
        let clocks = indices(.clock).filter { kinds[$0] == .clock }
        if let day = days.first, let clock = clocks.first, !instants.contains(where: { kinds[$0] == .instant }) {
            columns[day] = .date
            columns[clock] = .clock
            return true
        }
        let best =
            instants.first { kinds[$0] == .instant } ?? instants.first { kinds[$0] == .day } ?? indices(.time).first
        guard let best else { return false }
        columns[best] = .time
        return true
    }

    /// What most of a column's fields are.
    private static func kind(of rows: [[String]], _ index: Int) -> Kind? {
        let kinds = rows.prefix(100).map { kind(of: $0[index]) }
        let counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
        return [Kind.instant, .day, .clock].first { (counts[$0] ?? 0) * 2 > kinds.count }
    }

    /// How the times of the rows are written.
    ///
    /// - Throws: ``CandleCSVError/unclear(seen:remedy:)`` if they can be read in two ways, or not at all.
    static func shapes(
        of rows: [[String]],
        _ columns: [CandleColumn?],
        unit: EpochUnit?
    ) throws(CandleCSVError) -> Set<CandleCSVLayout.TimeShape> {
        guard let index = columns.firstIndex(of: .time) else { return [.unzoned] }
        let fields = rows.map { $0[index] }
        if let slashed = fields.first(where: isAmbiguous) {
            throw .unclear(
                seen: "times such as '\(slashed)' may have the day or the month first: write them as 2024-01-31",
                remedy: .none
            )
        }
        let numbers = fields.compactMap(Double.init)
        if unit == nil, numbers.count > 1, numbers.count == fields.count, numbers.allSatisfy({ 25_000..<80_000 ~= $0 })
        {
            throw .unclear(
                seen: "times such as '\(fields[0])' may be a spreadsheet's count of days: write them as 2024-01-31",
                remedy: .timeUnit
            )
        }
        return Set(fields.compactMap { shape(of: $0, unit: unit) })
    }

    private static func shape(of field: String, unit: EpochUnit?) -> CandleCSVLayout.TimeShape? {
        let isCompact = field.count == 8 || field.count == 14
        if let number = Double(field), !isCompact || CalendarText.time(Array(field.utf8)[...]) == nil {
            return .epoch(unit ?? EpochUnit(magnitude: UInt64(min(1e19, abs(number)))))
        }
        var reader = TimeField(unit: unit)
        let bytes = Array(field.utf8)
        guard reader.read(bytes.span, 0..<bytes.count) != nil else { return nil }
        if field.count <= 10 { return .day }
        let tail = field.dropFirst(10)
        let isZoned = tail.contains { "Zz+".contains($0) } || tail.dropFirst().contains("-")
        return isZoned || field.hasSuffix("UTC") || field.hasSuffix("GMT") ? .zoned : .unzoned
    }

    /// `01/02/2024`, whose first part may be the day or the month.
    private static func isAmbiguous(_ field: String) -> Bool {
        let parts = field.prefix(10).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].count <= 2 && parts.allSatisfy { $0.first?.isNumber ?? false }
    }
}

import Markets

/// Reads the rows of a ``ValueColumn``, whose layout is known.
struct ValueRowReader {
    let layout: ValueFileLayout
    private(set) var values: [Double] = []
    private(set) var times: [Timestamp] = []
    private(set) var lines: [Int] = []
    private var field = TimeField()

    init(layout: ValueFileLayout) {
        self.layout = layout
    }

    mutating func read(_ bytes: [UInt8]) throws(ValueFileError) {
        let span = bytes.span
        var start = 0
        var line = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            line += 1
            if line > layout.headerLine { try readLine(span, start..<end, line) }
            start = end + 1
        }
    }

    private mutating func readLine(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ line: Int
    ) throws(ValueFileError) {
        var (start, end) = (range.lowerBound, range.upperBound)
        if line == 1, range.count >= 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB { start += 3 }
        while end > start, CSVSample.isBlank(bytes[end - 1]) { end -= 1 }
        guard end > start, bytes[start] != UInt8(ascii: "#") else { return }
        var splitter = CSVFieldSplitter(delimiter: layout.delimiter, range: start..<end)
        var count = 0
        while let field = splitter.next(bytes) {
            if count == layout.value {
                let value = try value(bytes, field, line)
                values.append(value)
            }
            if count == layout.time {
                let time = try time(bytes, field, line)
                times.append(time)
            }
            count += 1
        }
        guard count == layout.width else {
            throw .badRow(line: line, reason: "has \(count) fields, the first rows have \(layout.width)")
        }
        lines.append(line)
    }

    private func value(_ bytes: Span<UInt8>, _ range: Range<Int>, _ line: Int) throws(ValueFileError) -> Double {
        if let number = DecimalField.read(bytes, range, point: layout.point) { return number.value }
        let text = text(bytes, range)
        guard ValueFileLayout.missing.contains(text.lowercased()) else {
            throw .badRow(line: line, reason: "'\(text)' in the column '\(layout.valueName)' is not a number")
        }
        return .nan
    }

    private mutating func time(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ line: Int
    ) throws(ValueFileError) -> Timestamp {
        if let time = field.read(bytes, range), range.count != 7 { return time }
        let text = text(bytes, range)
        if ValueFileLayout.isMonth(text), let time = Timestamp(iso8601: text + "-01") { return time }
        if let time = field.read(bytes, range) { return time }
        throw .badRow(line: line, reason: "'\(text)' is no time")
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.prefix(40).map { bytes[$0] }, as: UTF8.self)
    }

    /// Turns a file round that has the newest first.
    ///
    /// - Throws: ``ValueFileError/badRow(line:reason:)`` for the first time that does not come after the one before.
    mutating func putInOrder() throws(ValueFileError) {
        guard times.count > 1 else { return }
        if zip(times, times.dropFirst()).allSatisfy(>) {
            values.reverse()
            times.reverse()
            lines.reverse()
        }
        guard let wrong = times.indices.dropFirst().first(where: { times[$0] <= times[$0 - 1] }) else { return }
        let (time, before) = (times[wrong].iso8601, times[wrong - 1].iso8601)
        let reason = time == before ? "\(time) is there twice" : "\(time) comes after \(before): sort the rows by time"
        throw .badRow(line: lines[wrong], reason: reason)
    }
}

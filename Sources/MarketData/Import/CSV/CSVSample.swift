/// The beginning of a CSV file, cut into fields: what its layout is found out from.
struct CSVSample {
    struct Line {
        /// Counted from 1.
        let number: Int
        let fields: [String]
    }

    /// The most lines that are looked at.
    static let lines = 1000

    let delimiter: UInt8
    /// Lines that are neither blank nor comments.
    let lines: [Line]
    /// How many fields most lines have.
    let width: Int

    /// - Parameter bytes: whole lines.
    init(_ bytes: [UInt8]) {
        var texts: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        var rest = bytes[...]
        var number = 0
        while !rest.isEmpty, texts.count < Self.lines {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            var line = rest[rest.startIndex..<end]
            rest = rest[end...].dropFirst()
            number += 1
            if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
            while let last = line.last, Self.isBlank(last) { line = line.dropLast() }
            if !line.isEmpty, !Self.isComment(line) { texts.append((number, line)) }
        }
        var separator: UInt8?
        if let first = texts.first?.bytes, first.count == 5, first.starts(with: "sep=".utf8) {
            // Spreadsheets put this before the header and hide it.
            separator = first.last
            texts.removeFirst()
        }
        let marks = separator.map { [$0] } ?? [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: ",")]
        let candidates = marks.map { mark in
            let lines = texts.map { Line(number: $0.number, fields: Self.fields($0.bytes, delimiter: mark)) }
            return (mark: mark, lines: lines, width: Self.mostCommon(lines.map(\.fields.count)))
        }
        // A time and four prices are the least that a candle has.
        let best =
            candidates.first { $0.width >= 5 } ?? candidates.first { $0.width >= 2 }
            ?? candidates.first { $0.lines.contains { $0.fields.count > 1 } } ?? candidates[candidates.count - 1]
        (delimiter, lines, width) = (best.mark, best.lines, best.width)
    }

    /// The fields of a line without spaces and quotation marks around them.
    static func fields(_ line: ArraySlice<UInt8>, delimiter: UInt8) -> [String] {
        line.withSpan { bytes in
            var splitter = CSVFieldSplitter(delimiter: delimiter, range: 0..<bytes.count)
            var fields: [String] = []
            while let field = splitter.next(bytes) {
                fields.append(String(decoding: field.map { bytes[$0] }, as: UTF8.self))
            }
            return fields
        }
    }

    /// Whether a line that begins so is to be passed over.
    static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: "#") || line.starts(with: "//".utf8)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\r") || byte == UInt8(ascii: " ") }

    /// The most common number; of several the largest.
    private static func mostCommon(_ counts: [Int]) -> Int {
        let frequencies = Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)
        return frequencies.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }
}

extension ArraySlice<UInt8> {
    /// Runs `body` on the bytes as a span that begins at 0.
    fileprivate func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let copy = Array(self)
        return body(copy.span)
    }
}

/// Cuts a line into its fields. A field that begins with a quotation mark goes on to the next one.
struct CSVFieldSplitter {
    private let delimiter: UInt8
    private let end: Int
    private var start: Int

    init(delimiter: UInt8, range: Range<Int>) {
        self.delimiter = delimiter
        start = range.lowerBound
        end = range.upperBound
    }

    /// The next field without spaces and quotation marks around it; `nil` behind the last.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard start <= end else { return nil }
        var stop = start
        if stop < end, bytes[stop] == UInt8(ascii: "\"") {
            stop += 1
            while stop < end, bytes[stop] != UInt8(ascii: "\"") { stop += 1 }
        }
        while stop < end, bytes[stop] != delimiter { stop += 1 }
        defer { start = stop + 1 }
        return trimmed(bytes, start..<stop)
    }

    @inline(__always)
    private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        func isPadding(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isPadding(bytes[start]) { start += 1 }
        while start < end, isPadding(bytes[end - 1]) { end -= 1 }
        return start..<end
    }
}

public import Markets

/// Reads candles from the bytes of a CSV file as they come, a batch at a time.
///
/// The first line names the columns `timestamp` (or `time`, `date`, `open_time` …), `open`, `high`, `low`, `close` and
/// `volume` in any order, others are ignored. Times are ISO-8601 or a count since 1970 in s, ms, µs or ns. Rows need not
/// be sorted; of rows that repeat an open time the last one counts. Lines end with LF or CRLF.
///
/// Memory is bounded by the batch and by the number of gaps, not by the file.
public struct CandleCSVReader {
    /// The longest line that is taken for one of a CSV file, in bytes.
    public static let longestLine = 65_536
    /// How many rejected rows are kept with their reasons; the rest are only counted.
    public static let keptRejections = 1000

    public let symbol: Symbol
    public let timeframe: Timeframe

    /// Data rows read so far, the rejected ones included.
    public private(set) var rowsRead = 0
    /// The first rejected rows.
    public private(set) var rejected: [RejectedRow] = []
    /// All rejected rows.
    public private(set) var rejectedCount = 0
    /// The most decimals that a price of an accepted row needs.
    public private(set) var priceDecimals = 0

    private let batchSize: Int
    private var batch: CandleBatch
    private var columns: CandleColumns?
    private var timeField = TimeField()
    private var runs: CandleRuns
    /// The beginning of a line whose end has not come yet.
    private var carry: [UInt8] = []
    private var line = 0

    /// - Parameter batchSize: how many candles are handed on at once.
    public init(symbol: Symbol, timeframe: Timeframe, batchSize: Int = 65_536) {
        precondition(batchSize > 0, "a batch holds at least one candle")
        self.symbol = symbol
        self.timeframe = timeframe
        self.batchSize = batchSize
        batch = CandleBatch(capacity: batchSize)
        runs = CandleRuns(timeframe: timeframe)
    }

    /// The candles that are missing between the first and the last that were read.
    public var gaps: [CandleGap] { runs.gaps }

    /// Takes the next bytes of the file in.
    ///
    /// - Parameter take: receives each full batch, ascending and without repeats.
    public mutating func read(_ chunk: [UInt8], _ take: (CandleSeries) throws -> Void) throws {
        let bytes = carry.isEmpty ? chunk : carry + chunk
        let span = bytes.span
        var lineStart = 0
        var position = carry.count
        while position < span.count {
            defer { position += 1 }
            guard span[position] == UInt8(ascii: "\n") else { continue }
            try readLine(span, lineStart..<position)
            lineStart = position + 1
            if batch.count >= batchSize { try handOver(take) }
        }
        guard bytes.count - lineStart <= Self.longestLine else { throw CandleCSVError.lineTooLong(line: line + 1) }
        carry = Array(bytes[lineStart...])
    }

    /// Reads what stands after the last line end, and hands over the rest.
    ///
    /// - Throws: ``CandleCSVError/empty`` if there was no header.
    public mutating func finish(_ take: (CandleSeries) throws -> Void) throws {
        let last = carry
        carry = []
        if !last.isEmpty { try readLine(last.span, 0..<last.count) }
        guard columns != nil else { throw CandleCSVError.empty }
        try handOver(take)
    }

    private mutating func handOver(_ take: (CandleSeries) throws -> Void) throws {
        guard batch.count > 0 else { return }
        let series = batch.series(symbol: symbol, timeframe: timeframe)
        batch = CandleBatch(capacity: batchSize)
        try take(series)
    }

    private mutating func readLine(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(CandleCSVError) {
        line += 1
        guard range.count <= Self.longestLine else { throw .lineTooLong(line: line) }
        var end = range.upperBound
        while end > range.lowerBound, bytes[end - 1] == UInt8(ascii: "\r") || bytes[end - 1] == UInt8(ascii: " ") {
            end -= 1
        }
        guard end > range.lowerBound else { return }
        guard let columns else {
            columns = try CandleColumns(header: (range.lowerBound..<end).map { bytes[$0] })
            return
        }
        rowsRead += 1
        do {
            try append(row(bytes, range.lowerBound..<end, columns))
        } catch {
            reject(error.reason)
        }
    }

    private mutating func append(_ row: CandleRow) throws(RowFault) {
        let candle = row.candle
        if let fault = candle.fault { throw RowFault(fault) }
        guard timeframe.open(containing: candle.openTime) == candle.openTime else {
            throw RowFault("\(candle.openTime.iso8601) is not where a \(timeframe.rawValue) candle opens")
        }
        priceDecimals = max(priceDecimals, row.priceDecimals)
        batch.append(candle, line: line)
        if !runs.insert(candle.openTime) {
            throw RowFault("opens at \(candle.openTime.iso8601), as an earlier row does, which it replaces")
        }
    }

    private mutating func reject(_ reason: String) {
        rejectedCount += 1
        if rejected.count < Self.keptRejections { rejected.append(RejectedRow(line: line, reason: reason)) }
    }

    private mutating func row(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ columns: CandleColumns
    ) throws(RowFault) -> CandleRow {
        var row = CandleRow()
        var start = range.lowerBound
        var count = 0
        while start <= range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != columns.delimiter { end += 1 }
            if count < columns.roles.count, let role = columns.roles[count] {
                try set(role, of: &row, from: bytes, trimmed(bytes, start..<end))
            }
            count += 1
            start = end + 1
        }
        guard count == columns.roles.count else {
            throw RowFault("has \(count) fields, the header has \(columns.roles.count)")
        }
        return row
    }

    private mutating func set(
        _ role: CandleColumns.Role,
        of row: inout CandleRow,
        from bytes: Span<UInt8>,
        _ field: Range<Int>
    ) throws(RowFault) {
        if role == .time {
            guard let time = timeField.read(bytes, field) else {
                throw RowFault("the \(role) '\(text(bytes, field))' is neither ISO-8601 nor a count since 1970")
            }
            row.candle.openTime = time
            return
        }
        guard let number = DecimalField.read(bytes, field) else {
            throw RowFault("the \(role) '\(text(bytes, field))' is not a number")
        }
        row.set(role, number)
    }

    /// The field without spaces and quotation marks around it.
    private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        func isPadding(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isPadding(bytes[start]) { start += 1 }
        while start < end, isPadding(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.prefix(40).map { bytes[$0] }, as: UTF8.self)
    }
}

/// A row of a file that gave no candle of its own.
public struct RejectedRow: Hashable, Sendable {
    /// The line of the file, counted from 1.
    public let line: Int
    public let reason: String

    public init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

private struct RowFault: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

private struct CandleRow {
    var candle = Candle(openTime: Timestamp(milliseconds: 0), open: 0, high: 0, low: 0, close: 0, volume: 0)
    var priceDecimals = 0

    mutating func set(_ role: CandleColumns.Role, _ number: DecimalField) {
        switch role {
        case .time: break
        case .open: candle.open = number.value
        case .high: candle.high = number.value
        case .low: candle.low = number.value
        case .close: candle.close = number.value
        case .volume:
            candle.volume = number.value
            return
        }
        priceDecimals = max(priceDecimals, number.decimals)
    }
}

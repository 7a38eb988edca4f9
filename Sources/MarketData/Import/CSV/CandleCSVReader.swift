public import Markets

/// Reads candles from the bytes of a CSV file as they come, a batch at a time.
///
/// The layout is found from the beginning of the file (``CandleCSVLayout``): a header with the names of the columns in any
/// order, or rows of one of the known shapes without a header; commas, semicolons or tabs; times in ISO-8601 and the like,
/// or as a count since 1970 in s, ms, µs or ns. Rows need not be sorted; of rows that repeat an open time the last one
/// counts. Lines end with LF or CRLF; blank ones and those that begin with `#` or `//` are passed over.
///
/// Memory is bounded by the batch and by the number of gaps, not by the file.
public struct CandleCSVReader {
    /// The longest line that is taken for one of a CSV file, in bytes.
    public static let longestLine = 65_536
    /// How many rejected rows are kept with their reasons; the rest are only counted.
    public static let keptRejections = 1000
    /// How much of a file is looked at before the first row is read, in bytes.
    private static let sampleSize = 65_536

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

    private let options: CandleCSVOptions
    private let checksSpacing: Bool
    private let batchSize: Int
    private var batch: CandleBatch
    private var rows: CandleRowReader?
    private var runs: CandleRuns
    /// The beginning of a line whose end has not come yet; before the layout is known, all that has come.
    private var carry: [UInt8] = []
    private var line = 0

    /// - Parameters:
    ///   - options: what is known of the file's layout.
    ///   - checksSpacing: whether candles that are evidently of another timeframe are an error.
    ///   - batchSize: how many candles are handed on at once.
    public init(
        symbol: Symbol,
        timeframe: Timeframe,
        options: CandleCSVOptions = CandleCSVOptions(),
        checksSpacing: Bool = false,
        batchSize: Int = 65_536
    ) {
        precondition(batchSize > 0, "a batch holds at least one candle")
        self.symbol = symbol
        self.timeframe = timeframe
        self.options = options
        self.checksSpacing = checksSpacing
        self.batchSize = batchSize
        batch = CandleBatch(capacity: batchSize)
        runs = CandleRuns(timeframe: timeframe)
    }

    /// How the file is laid out, as soon as enough of it has been read.
    public var layout: CandleCSVLayout? { rows?.layout }

    /// What the candles that were read span, and the stretches without any; `nil` before the first candle.
    public var holes: CandleHoles? {
        runs.span.map { first, last, count in
            let coverage = CandleCoverage(symbol: symbol, timeframe: timeframe, first: first, last: last, count: count)
            return CandleHoles(coverage: coverage, gaps: runs.gaps)
        }
    }

    /// Takes the next bytes of the file in.
    ///
    /// - Parameter take: receives each full batch, ascending and without repeats.
    public mutating func read(_ chunk: [UInt8], _ take: (CandleSeries) throws -> Void) throws {
        let bytes = carry.isEmpty ? chunk : carry + chunk
        if rows == nil {
            guard bytes.count > Self.sampleSize else {
                carry = bytes
                return
            }
            try detect(bytes[...Self.sampleSize])
            carry = []
        }
        try readLines(bytes, scanned: carry.count, take)
    }

    /// Reads what stands after the last line end, and hands over the rest.
    ///
    /// - Throws: ``CandleCSVError/empty`` if there was nothing.
    public mutating func finish(_ take: (CandleSeries) throws -> Void) throws {
        let last = carry
        carry = []
        if rows == nil {
            try detect(last[...])
            try readLines(last, scanned: 0, take)
            let rest = carry
            carry = []
            if !rest.isEmpty { try readLine(rest.span, 0..<rest.count) }
        } else if !last.isEmpty {
            try readLine(last.span, 0..<last.count)
        }
        try handOver(take)
    }

    /// - Parameter beginning: of the file, all of it if it is short.
    private mutating func detect(_ beginning: ArraySlice<UInt8>) throws(CandleCSVError) {
        var whole = beginning
        if beginning.count > Self.sampleSize {
            guard let end = beginning.lastIndex(of: UInt8(ascii: "\n")) else {
                if let kind = FileKind(Array(beginning.prefix(16))) { throw .notCandles(kind.reason) }
                throw .lineTooLong(line: 1)
            }
            whole = beginning[...end]
        }
        let bytes = Array(whole)
        let layout = try CandleCSVLayout.detect(bytes, baseAsset: symbol.base, options: options)
        rows = CandleRowReader(layout)
        if checksSpacing { try SpacingCheck.check(times(in: bytes, layout), timeframe) }
    }

    /// The times of the rows that can be read.
    private func times(in bytes: [UInt8], _ layout: CandleCSVLayout) -> [Timestamp] {
        var reader = CandleRowReader(layout)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.dropFirst(layout.headerLine).compactMap { line in
            let line = Array(line.last.map(CSVSample.isBlank) ?? false ? line.dropLast() : line)
            return try? reader.read(line.span, 0..<line.count).candle.openTime
        }
    }

    /// - Parameter scanned: how many bytes have been seen before and hold no line end.
    private mutating func readLines(
        _ bytes: [UInt8],
        scanned: Int,
        _ take: (CandleSeries) throws -> Void
    ) throws {
        let span = bytes.span
        var lineStart = 0
        var position = scanned
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

    private mutating func readLine(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(CandleCSVError) {
        line += 1
        guard range.count <= Self.longestLine else { throw .lineTooLong(line: line) }
        var (start, end) = (range.lowerBound, range.upperBound)
        while end > start, CSVSample.isBlank(bytes[end - 1]) { end -= 1 }
        guard end > start, let header = rows?.layout.headerLine, line > header, !isComment(bytes, start..<end) else {
            return
        }
        if line == 1, isByteOrderMark(bytes, start..<end) { start += 3 }
        rowsRead += 1
        do {
            guard let row = try rows?.read(bytes, start..<end) else { return }
            try append(row)
        } catch {
            reject(error.reason, line: line)
        }
    }

    private func isComment(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let first = bytes[range.lowerBound]
        if first == UInt8(ascii: "#") { return true }
        return first == UInt8(ascii: "/") && range.count > 1 && bytes[range.lowerBound + 1] == first
    }

    private func isByteOrderMark(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.count >= 3 && bytes[range.lowerBound] == 0xEF && bytes[range.lowerBound + 1] == 0xBB
            && bytes[range.lowerBound + 2] == 0xBF
    }

    private mutating func append(_ row: CandleRow) throws(RowFault) {
        let candle = row.candle
        if let fault = candle.fault { throw RowFault(fault) }
        guard timeframe.open(containing: candle.openTime) == candle.openTime else {
            throw RowFault("\(candle.openTime.iso8601) is not where a \(timeframe.rawValue) candle opens")
        }
        priceDecimals = max(priceDecimals, row.priceDecimals)
        batch.append(candle, line: line)
    }

    private mutating func reject(_ reason: String, line: Int) {
        rejectedCount += 1
        if rejected.count < Self.keptRejections { rejected.append(RejectedRow(line: line, reason: reason)) }
    }

    private mutating func handOver(_ take: (CandleSeries) throws -> Void) throws {
        guard batch.count > 0 else { return }
        var full = batch
        batch = CandleBatch(capacity: batchSize)
        var replacements = full.sort()
        let repeated = runs.insert(full.openTimes)
        replacements += repeated.map { CandleBatch.Replacement(line: full.lines[$0], openTime: full.openTimes[$0]) }
        noteReplacements(replacements)
        try take(full.series(symbol: symbol, timeframe: timeframe))
    }

    private mutating func noteReplacements(_ replacements: [CandleBatch.Replacement]) {
        guard !replacements.isEmpty else { return }
        for replacement in replacements.sorted(by: { $0.line < $1.line }) {
            let reason = "opens at \(replacement.openTime.iso8601), as an earlier row does, which it replaces"
            reject(reason, line: replacement.line)
        }
        rejected.sort { $0.line < $1.line }
    }
}

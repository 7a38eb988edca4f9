public import Markets

/// What the store notes of a file that has been imported to its end, so that it is known again without being read.
public struct ImportedFile: Hashable, Sendable {
    public let symbol: Symbol
    public let timeframe: Timeframe
    /// The path that it had.
    public let name: String
    /// What was said of its layout.
    public let options: String
    public let fingerprint: FileFingerprint
    /// Data rows in it, each of them a candle.
    public let rows: Int
    /// Stretches of missing candles between its first and its last, and the candles that are missing in them.
    public let gaps: Int
    public let missingCandles: Int
    public let importedAt: Timestamp

    public init(
        symbol: Symbol,
        timeframe: Timeframe,
        name: String,
        options: String,
        fingerprint: FileFingerprint,
        rows: Int,
        gaps: Int,
        missingCandles: Int,
        importedAt: Timestamp
    ) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.name = name
        self.options = options
        self.fingerprint = fingerprint
        self.rows = rows
        self.gaps = gaps
        self.missingCandles = missingCandles
        self.importedAt = importedAt
    }
}

/// Where it is noted which files have been imported. Calls block.
public protocol ImportLedger: Sendable {
    /// The note of an import of this file under this symbol and timeframe with these options; `nil` if there is none.
    func importedFile(
        _ fingerprint: FileFingerprint,
        symbol: Symbol,
        timeframe: Timeframe,
        options: String
    ) throws -> ImportedFile?

    /// Notes an import that is complete, in place of an earlier note of the same.
    func note(_ file: ImportedFile) throws
}

public import Markets

/// What an import did.
public struct CandleImportReport: Hashable, Sendable {
    /// How the file was understood: ``CandleCSVLayout``.
    public var layout = ""
    /// Data rows of the file.
    public var read = 0
    public var inserted = 0
    /// Candles that were stored before with other numbers.
    public var updated = 0
    public var unchanged = 0
    /// The first rejected rows, with their lines and reasons. A row that replaces an earlier one of the same file is
    /// among them, although its numbers count.
    public var rejected: [RejectedRow] = []
    /// All rejected rows.
    public var rejectedCount = 0
    /// What is missing between the first and the last candle of the file, by the calendar that they show
    /// (``SeriesQuality``): a market with sessions misses nothing at night and on weekends.
    public var gaps: [CandleGap] = []

    public init() {}

    /// Whether at least one row was of use.
    public var isUsable: Bool { read > rejectedCount }

    /// How many candles the gaps hold.
    public var missingCandles: Int { gaps.reduce(0) { $0 + $1.missing } }

    /// Adds what another file of the same series gave; its rejected rows and gaps are only counted there.
    public static func += (lhs: inout CandleImportReport, rhs: CandleImportReport) {
        lhs.read += rhs.read
        lhs.inserted += rhs.inserted
        lhs.updated += rhs.updated
        lhs.unchanged += rhs.unchanged
        lhs.rejectedCount += rhs.rejectedCount
    }
}

/// How far an import has come.
public struct ImportProgress: Hashable, Sendable {
    /// Bytes of the file that have been read, packed ones if it is packed.
    public let bytesDone: Int64
    public let bytesTotal: Int64
    public let rowsRead: Int
}

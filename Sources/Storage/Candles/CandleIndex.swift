import Foundation
import GRDB
import MarketData
import Markets

/// The index over the chunks (``ChunkIndexEntry``) where it tells of time: where candles are missing in each chunk, and
/// what each series holds.
///
/// Changed in the same transaction as the chunks. A chunk's row is some 60 bytes beside the 18,000 of its candles, so that
/// the gaps of a million candles are read from a few pages, without any payload.
enum CandleIndex {
    /// Notes where candles are missing in a chunk, as it is stored now.
    static func noteGaps(_ series: CandleSeries, _ range: Range<Int>, bucket: Int64, in db: Database) throws {
        let holes = GapBytes.bytes(of: series.openTimes[range], series.timeframe)
        try setHoles(holes, series.symbol, series.timeframe, bucket, in: db)
    }

    /// Gives the index back what it may have lost of a chunk that is sound and stays as it is.
    ///
    /// - Parameter candles: those of the chunk.
    static func mend(_ entry: ChunkIndexEntry, _ candles: CandleSeries, in db: Database) throws {
        let (symbol, timeframe) = (candles.symbol, candles.timeframe)
        try entry.store(symbol, timeframe, in: db)
        let unknown = "SELECT holes IS NULL FROM candle_index WHERE symbol = ? AND timeframe = ? AND bucket = ?"
        let isUnknown = try db.first(unknown, [symbol.name, timeframe.rawValue, entry.bucket]) { try $0.flag() }
        guard isUnknown == true else { return }
        try noteGaps(candles, 0..<candles.count, bucket: entry.bucket, in: db)
        try noteChange(symbol, timeframe, at: nil, in: db)
    }

    /// Brings what is known of a series up to date, after its chunks have changed.
    ///
    /// - Parameter time: when its candles were written; `nil` if they have not changed.
    static func noteChange(_ symbol: Symbol, _ timeframe: Timeframe, at time: Timestamp?, in db: Database) throws {
        try db.run(
            """
            INSERT INTO candle_series (symbol, timeframe, candle_count, first_open, last_open, written_at, revision)
            SELECT symbol, timeframe, sum(candle_count), min(first_open), max(last_open), ?, 0 FROM candle_index
            WHERE symbol = ? AND timeframe = ? GROUP BY symbol, timeframe
            ON CONFLICT DO UPDATE SET candle_count = excluded.candle_count, first_open = excluded.first_open,
                last_open = excluded.last_open, written_at = coalesce(excluded.written_at, written_at),
                revision = revision + 1
            """,
            [time?.milliseconds, symbol.name, timeframe.rawValue]
        )
    }

    /// Builds what was not kept when the stored chunks were written.
    static func build(in db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(StoredChunk.columns), symbol, timeframe FROM candle_chunks")
        while let row = try rows.next() {
            let names = (try row.decode(String.self, atIndex: 7), try row.decode(String.self, atIndex: 8))
            guard let symbol = Symbol(names.0), let timeframe = Timeframe(rawValue: names.1) else { continue }
            let chunk = try StoredChunk(row, symbol, timeframe)
            var columns = CandleColumns(capacity: Int(CandleBuckets.nominalCount))
            do {
                try chunk.decode(row, appendingTo: &columns)
            } catch is StoreError {
                // Damage is told of when somebody reads the candles or checks the store; here its gaps stay unknown.
                continue
            }
            let holes = GapBytes.bytes(of: columns.openTimes[...], timeframe)
            try setHoles(holes, symbol, timeframe, chunk.bucket, in: db)
        }
        let series = try db.all("SELECT DISTINCT symbol, timeframe FROM candle_index") {
            (try $0.symbol(), try $0.named(Timeframe.self))
        }
        for (symbol, timeframe) in series { try noteChange(symbol, timeframe, at: nil, in: db) }
    }

    private static func setHoles(
        _ holes: [UInt8],
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        _ bucket: Int64,
        in db: Database
    ) throws {
        try db.run(
            "UPDATE candle_index SET holes = ? WHERE symbol = ? AND timeframe = ? AND bucket = ?",
            [Data(holes), symbol.name, timeframe.rawValue, bucket]
        )
    }

    /// What is stored, by series.
    static func coverage(in db: Database) throws -> [CandleCoverage] {
        try db.all("SELECT symbol, timeframe, \(coverageColumns) FROM candle_series") { row in
            try coverage(&row, symbol: row.symbol(), timeframe: row.named(Timeframe.self))
        }
    }

    /// What is stored of one symbol, by timeframe.
    static func coverage(of symbol: Symbol, in db: Database) throws -> [CandleCoverage] {
        let sql = "SELECT timeframe, \(coverageColumns) FROM candle_series WHERE symbol = ?"
        return try db.all(sql, [symbol.name]) { row in
            try coverage(&row, symbol: symbol, timeframe: row.named(Timeframe.self))
        }
    }

    /// The gaps of one series; `nil` if nothing is stored of it.
    static func holes(_ symbol: Symbol, _ timeframe: Timeframe, in db: Database) throws -> CandleHoles? {
        let series: StatementArguments = [symbol.name, timeframe.rawValue]
        let sql = "SELECT \(coverageColumns) FROM candle_series WHERE symbol = ? AND timeframe = ?"
        let found = try db.first(sql, series) { try coverage(&$0, symbol: symbol, timeframe: timeframe) }
        guard let coverage = found else { return nil }
        var gaps: [CandleGap] = []
        var unreadable: [ClosedRange<Timestamp>] = []
        var end: Timestamp?
        let chunks = """
            SELECT first_open, last_open, holes FROM candle_index WHERE symbol = ? AND timeframe = ? ORDER BY bucket
            """
        let rows = try Row.fetchCursor(db.cachedStatement(sql: chunks), arguments: series)
        while let row = try rows.next() {
            let first = Timestamp(milliseconds: try row.decode(Int64.self, atIndex: 0))
            let last = Timestamp(milliseconds: try row.decode(Int64.self, atIndex: 1))
            if let end, let gap = timeframe.gap(from: end, to: first) { gaps.append(gap) }
            end = timeframe.next(after: last)
            try row.withUnsafeData(atIndex: 2) { bytes in
                guard let bytes else { return unreadable.append(first...max(first, last)) }
                if !bytes.isEmpty { try GapBytes.append(bytes, from: first, timeframe, to: &gaps) }
            }
        }
        return CandleHoles(coverage: coverage, gaps: gaps, unreadable: unreadable)
    }

    private static let coverageColumns = "first_open, last_open, candle_count, written_at, revision"

    private static func coverage(
        _ row: inout RowReader,
        symbol: Symbol,
        timeframe: Timeframe
    ) throws -> CandleCoverage {
        CandleCoverage(
            symbol: symbol,
            timeframe: timeframe,
            first: try row.time(),
            last: try row.time(),
            count: try row.integer(),
            lastUpdate: try row.optionalTime(),
            revision: try row.integer()
        )
    }
}

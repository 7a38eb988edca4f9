import Foundation
import GRDB
import MarketData
import Markets

/// The index over the chunks: what each series and each chunk holds, and where candles are missing in it.
///
/// Kept in tables of its own, changed in the same transaction as the chunks. A chunk's row is some 60 bytes beside the
/// 18,000 of its candles, so that the gaps of a million candles are read from a few pages, without any payload.
enum CandleIndex {
    /// Takes a chunk in as it is stored now.
    ///
    /// - Parameter time: when the candles were written; `nil` if that is not known.
    static func update(
        _ series: CandleSeries,
        _ range: Range<Int>,
        bucket: Int64,
        at time: Timestamp?,
        in db: Database
    ) throws {
        let times = series.openTimes[range]
        guard let first = times.first, let last = times.last else { return }
        let extent = Extent(bucket: bucket, count: range.count, first: first, last: last)
        try store(extent, holes: GapBytes.bytes(of: times, series.timeframe), series.symbol, series.timeframe, in: db)
        try db.run(
            "UPDATE candle_series SET revision = revision + 1, written_at = ? WHERE symbol = ? AND timeframe = ?",
            [time?.milliseconds, series.symbol.name, series.timeframe.rawValue]
        )
    }

    /// Builds the index of chunks that were stored before there was one.
    static func build(in db: Database) throws {
        let sql = "SELECT \(StoredChunk.columns), symbol, timeframe FROM candle_chunks"
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            let names = (try row.decode(String.self, atIndex: 7), try row.decode(String.self, atIndex: 8))
            guard let symbol = Symbol(names.0), let timeframe = Timeframe(rawValue: names.1) else { continue }
            let chunk = try StoredChunk(row, symbol, timeframe)
            var columns = CandleColumns(capacity: chunk.count)
            var holes: [UInt8]?
            do {
                try chunk.decode(row, appendingTo: &columns)
                holes = GapBytes.bytes(of: columns.openTimes[...], timeframe)
            } catch is StoreError {
                // Damage is told of when somebody reads the candles or checks the store; here its gaps stay unknown.
                holes = nil
            }
            let extent = Extent(bucket: chunk.bucket, count: chunk.count, first: chunk.first, last: chunk.last)
            try store(extent, holes: holes, symbol, timeframe, in: db)
        }
    }

    /// What is stored, by series.
    static func coverage(in db: Database) throws -> [CandleCoverage] {
        try db.all("SELECT symbol, timeframe, \(coverageColumns) FROM candle_series") { row in
            try coverage(&row, symbol: row.symbol(), timeframe: row.named(Timeframe.self))
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
            SELECT first_open, last_open, holes FROM candle_extents WHERE symbol = ? AND timeframe = ? ORDER BY bucket
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

    private struct Extent {
        let bucket: Int64
        let count: Int
        let first: Timestamp
        let last: Timestamp
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

    private static func store(
        _ extent: Extent,
        holes: [UInt8]?,
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        in db: Database
    ) throws {
        let key: StatementArguments = [symbol.name, timeframe.rawValue, extent.bucket]
        let count = "SELECT candle_count FROM candle_extents WHERE symbol = ? AND timeframe = ? AND bucket = ?"
        let before = try db.first(count, key) { try $0.integer() } ?? 0
        let (first, last) = (extent.first.milliseconds, extent.last.milliseconds)
        try db.run(
            """
            INSERT OR REPLACE INTO candle_extents (symbol, timeframe, bucket, candle_count, first_open, last_open, holes)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            key + [extent.count, first, last, holes.map { Data($0) }]
        )
        // No candle is ever taken away, so that a series only grows.
        try db.run(
            """
            INSERT INTO candle_series (symbol, timeframe, candle_count, first_open, last_open, revision)
            VALUES (?1, ?2, ?3, ?4, ?5, 0) ON CONFLICT DO UPDATE SET candle_count = candle_count + ?3,
                first_open = min(first_open, excluded.first_open), last_open = max(last_open, excluded.last_open)
            """,
            [symbol.name, timeframe.rawValue, extent.count - before, first, last]
        )
    }
}

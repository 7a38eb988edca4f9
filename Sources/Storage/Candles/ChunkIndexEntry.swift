import GRDB
import Markets

/// One row of `candle_index`: what a chunk must be.
struct ChunkIndexEntry: Hashable {
    let bucket: Int64
    let count: Int
    let first: Timestamp
    let last: Timestamp
    let checksum: Int64

    /// All entries of a series, by bucket.
    static func all(_ symbol: Symbol, _ timeframe: Timeframe, in db: Database) throws -> [Int64: ChunkIndexEntry] {
        let entries = try db.all(
            """
            SELECT bucket, candle_count, first_open, last_open, checksum FROM candle_index
            WHERE symbol = ? AND timeframe = ?
            """,
            [symbol.name, timeframe.rawValue]
        ) {
            ChunkIndexEntry(
                bucket: try $0.integer64(),
                count: try $0.integer(),
                first: try $0.time(),
                last: try $0.time(),
                checksum: try $0.integer64()
            )
        }
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.bucket, $0) })
    }

    /// Stores the entry; one that is there and the same is not written again.
    func store(_ symbol: Symbol, _ timeframe: Timeframe, in db: Database) throws {
        try db.run(
            """
            INSERT INTO candle_index (symbol, timeframe, bucket, candle_count, first_open, last_open, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET candle_count = excluded.candle_count, first_open = excluded.first_open,
                last_open = excluded.last_open, checksum = excluded.checksum
            WHERE (candle_count, first_open, last_open, checksum)
                IS NOT (excluded.candle_count, excluded.first_open, excluded.last_open, excluded.checksum)
            """,
            [symbol.name, timeframe.rawValue, bucket, count, first.milliseconds, last.milliseconds, checksum]
        )
    }
}

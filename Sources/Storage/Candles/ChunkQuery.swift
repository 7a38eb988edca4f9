import GRDB
import Markets

/// The chunks of one series that candles of a stretch of time lie in.
struct ChunkQuery {
    let symbol: Symbol
    let timeframe: Timeframe
    let start: Timestamp
    let end: Timestamp
    private var buckets: ClosedRange<Int64>

    /// - Precondition: `start < end`; `end` itself is not part of it.
    init(symbol: Symbol, timeframe: Timeframe, start: Timestamp, end: Timestamp) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.start = start
        self.end = end
        buckets = CandleBuckets.bucket(of: start, timeframe)...CandleBuckets.bucket(of: end - 1, timeframe)
    }

    private static let condition = "FROM candle_chunks WHERE symbol = ? AND timeframe = ? AND bucket BETWEEN ? AND ?"

    private var arguments: StatementArguments {
        [symbol.name, timeframe.rawValue, buckets.lowerBound, buckets.upperBound]
    }

    /// Leaves out the chunks that are not needed for the newest `limit` candles, without reading any payload.
    ///
    /// - Returns: how many candles the rest holds, about.
    mutating func narrow(toNewest limit: Int?, in db: Database) throws -> Int {
        let sql = "SELECT \(StoredChunk.extent) \(Self.condition) ORDER BY bucket DESC"
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        var held = 0
        var certain = 0
        while certain < limit ?? .max, let row = try rows.next() {
            let chunk = try StoredChunk(row, symbol, timeframe)
            held += min(chunk.count, Int(CandleBuckets.nominalCount))
            // Of a chunk that reaches out of the stretch, nobody knows how many count.
            if chunk.first >= start, chunk.last < end { certain += chunk.count }
            if certain >= limit ?? .max { buckets = chunk.bucket...buckets.upperBound }
        }
        return held
    }

    /// Calls `body` with every chunk, ascending, and its row of ``StoredChunk/columns``.
    func forEach(in db: Database, _ body: (StoredChunk, Row) throws -> Void) throws {
        let sql = "SELECT \(StoredChunk.columns) \(Self.condition) ORDER BY bucket"
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() {
            try body(StoredChunk(row, symbol, timeframe), row)
        }
    }
}

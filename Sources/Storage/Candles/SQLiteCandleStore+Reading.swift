import GRDB
import MarketData
public import Markets

extension SQLiteCandleStore {
    /// - Throws: ``StoreError/corrupt(_:)`` if candles of that time are damaged; those of other times can still be read.
    public func candles(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp?,
        to end: Timestamp?,
        limit: Int?
    ) throws -> CandleSeries {
        let start = start ?? Timestamp(milliseconds: .min)
        let end = end ?? Timestamp(milliseconds: .max)
        guard start < end, limit ?? 1 > 0 else { return CandleSeries(symbol: symbol, timeframe: timeframe) }
        return try database.read("candles.read") { db in
            var query = ChunkQuery(symbol: symbol, timeframe: timeframe, start: start, end: end)
            let capacity = try query.narrow(toNewest: limit, in: db)
            var columns = CandleColumns(capacity: capacity)
            try query.forEach(in: db) { chunk, row in
                let length = columns.count
                try chunk.decode(row, appendingTo: &columns)
                // Only the first chunk can begin too early, and only the last end too late.
                if chunk.last >= end { columns.removeLast(columns.openTimes[length...].count { $0 >= end }) }
                if chunk.first < start { columns.removeFirst(columns.openTimes.count { $0 < start }) }
            }
            columns.removeFirst(max(0, columns.count - (limit ?? .max)))
            return columns.series(symbol, timeframe)
        }
    }

    /// Hands the candles over chunk by chunk, all of one state of the store.
    ///
    /// - Throws: ``StoreError/corrupt(_:)`` at the first chunk that is damaged, and what `body` throws.
    public func forEachBatch(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp?,
        to end: Timestamp?,
        _ body: (CandleSeries) throws -> Void
    ) throws {
        let start = start ?? Timestamp(milliseconds: .min)
        let end = end ?? Timestamp(milliseconds: .max)
        guard start < end else { return }
        try database.read("candles.readBatches") { db in
            let query = ChunkQuery(symbol: symbol, timeframe: timeframe, start: start, end: end)
            try query.forEach(in: db) { chunk, row in
                var columns = CandleColumns(capacity: Int(CandleBuckets.nominalCount))
                try chunk.decode(row, appendingTo: &columns)
                if chunk.last >= end { columns.removeLast(columns.openTimes.count { $0 >= end }) }
                if chunk.first < start { columns.removeFirst(columns.openTimes.count { $0 < start }) }
                if columns.count > 0 { try body(columns.series(symbol, timeframe)) }
            }
        }
    }
}

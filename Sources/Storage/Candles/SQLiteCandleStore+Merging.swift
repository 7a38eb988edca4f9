import GRDB
public import MarketData
public import Markets

extension SQLiteCandleStore {
    /// Candles count as equal if all their numbers are equal bit for bit.
    public func merge(_ series: CandleSeries) throws -> CandleMerge {
        guard !series.isEmpty else { return CandleMerge() }
        let now = clock.now
        let result = try database.write("candles.merge") { db in
            var result = CandleMerge()
            for (bucket, range) in CandleBuckets.parts(of: series) {
                result += try Self.merge(series, range, bucket: bucket, in: db)
            }
            if result.inserted + result.updated > 0 {
                try CandleIndex.noteChange(series.symbol, series.timeframe, at: now, in: db)
            }
            return result
        }
        if result.inserted + result.updated > 0 { noteStored() }
        return result
    }

    private static func merge(
        _ series: CandleSeries,
        _ range: Range<Int>,
        bucket: Int64,
        in db: Database
    ) throws -> CandleMerge {
        guard let stored = try stored(series, range, bucket: bucket, in: db) else {
            try store(series, range, bucket: bucket, in: db)
            return CandleMerge(inserted: range.count)
        }
        guard case .sound(let columns, let entry) = stored else {
            try store(series, range, bucket: bucket, in: db)
            return CandleMerge(updated: range.count)
        }
        let old = columns.series(series.symbol, series.timeframe)
        let new = series.slice(range)
        let (merged, result) = merge(new, into: old)
        if result.unchanged < new.count {
            try store(merged, 0..<merged.count, bucket: bucket, in: db)
        } else {
            try CandleIndex.mend(entry, old, in: db)
        }
        return result
    }

    /// Stores a chunk, and where candles are missing in it.
    private static func store(
        _ series: CandleSeries,
        _ range: Range<Int>,
        bucket: Int64,
        in db: Database
    ) throws {
        try StoredChunk.store(series, range, bucket: bucket, in: db)
        try CandleIndex.noteGaps(series, range, bucket: bucket, in: db)
    }

    private enum Stored {
        case sound(CandleColumns, ChunkIndexEntry)
        /// It cannot be read, but candles of all its time are there again.
        case replaceable
    }

    /// What is stored of a bucket; `nil` if nothing is.
    private static func stored(
        _ series: CandleSeries,
        _ range: Range<Int>,
        bucket: Int64,
        in db: Database
    ) throws -> Stored? {
        let sql = "SELECT \(StoredChunk.columns) FROM candle_chunks WHERE symbol = ? AND timeframe = ? AND bucket = ?"
        let arguments: StatementArguments = [series.symbol.name, series.timeframe.rawValue, bucket]
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        guard let row = try rows.next() else { return nil }
        let chunk = try StoredChunk(row, series.symbol, series.timeframe)
        do {
            var columns = CandleColumns(capacity: Int(CandleBuckets.nominalCount))
            try chunk.decode(row, appendingTo: &columns)
            return .sound(columns, try chunk.indexEntry(row))
        } catch let error as StoreError {
            let isCovered =
                series.openTimes[range.lowerBound] <= chunk.first
                && series.openTimes[range.upperBound - 1] >= chunk.last
            guard case .corrupt = error, isCovered else { throw error }
            return .replaceable
        }
    }

    /// Both series as one, the new candles in place of old ones of the same time.
    private static func merge(_ new: CandleSeries, into old: CandleSeries) -> (CandleSeries, CandleMerge) {
        var result = CandleMerge()
        var merged = CandleSeries(symbol: old.symbol, timeframe: old.timeframe)
        merged.reserveCapacity(old.count + new.count)
        var index = 0
        for candle in new {
            while index < old.count, old.openTimes[index] < candle.openTime {
                merged.append(old[index])
                index += 1
            }
            if index < old.count, old.openTimes[index] == candle.openTime {
                if hasSameBits(old[index], candle) { result.unchanged += 1 } else { result.updated += 1 }
                index += 1
            } else {
                result.inserted += 1
            }
            merged.append(candle)
        }
        while index < old.count {
            merged.append(old[index])
            index += 1
        }
        return (merged, result)
    }

    private static func hasSameBits(_ one: Candle, _ other: Candle) -> Bool {
        one.open.bitPattern == other.open.bitPattern && one.high.bitPattern == other.high.bitPattern
            && one.low.bitPattern == other.low.bitPattern && one.close.bitPattern == other.close.bitPattern
            && one.volume.bitPattern == other.volume.bitPattern
    }
}

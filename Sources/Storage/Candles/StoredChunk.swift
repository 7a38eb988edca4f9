import CZlib
import Foundation
import GRDB
import Markets

/// One row of `candle_chunks`: where it belongs, what it says it holds, and the bytes.
struct StoredChunk {
    /// The format of the bytes: that of ``ChunkEncoder``.
    static let codec = 1
    /// The extent, and all that is needed to decode.
    static let extent = "bucket, candle_count, first_open, last_open"
    static let columns = extent + ", codec, checksum, payload"

    let symbol: Symbol
    let timeframe: Timeframe
    let bucket: Int64
    let count: Int
    let first: Timestamp
    let last: Timestamp

    /// Reads the columns of ``extent`` from the start of a row.
    init(_ row: Row, _ symbol: Symbol, _ timeframe: Timeframe) throws {
        self.symbol = symbol
        self.timeframe = timeframe
        bucket = try row.decode(Int64.self, atIndex: 0)
        count = try row.decode(Int.self, atIndex: 1)
        first = Timestamp(milliseconds: try row.decode(Int64.self, atIndex: 2))
        last = Timestamp(milliseconds: try row.decode(Int64.self, atIndex: 3))
    }

    /// Appends the candles of a row of ``columns``.
    ///
    /// - Throws: ``StoreError/corrupt(_:)`` if the bytes are not those that were written.
    func decode(_ row: Row, appendingTo columns: inout CandleColumns) throws {
        let codec = try row.decode(Int.self, atIndex: 4)
        guard codec == Self.codec else {
            throw StoreError.unavailable(
                "the \(timeframe.rawValue) candles of \(symbol) are stored in format \(codec), which this version of "
                    + "AAITI does not know: upgrade it"
            )
        }
        let checksum = try row.decode(Int64.self, atIndex: 5)
        let start = columns.count
        do {
            try row.withUnsafeData(atIndex: 6) { data in
                try unsafe (data ?? Data()).withUnsafeBytes { bytes in
                    guard unsafe Self.checksum(bytes, symbol, timeframe, bucket) == checksum else {
                        throw ChunkFault("the checksum does not match")
                    }
                    try unsafe ChunkDecoder.decode(bytes, appendingTo: &columns)
                }
            }
            let times = columns.openTimes[start...]
            guard times.count == count, times.first == first, times.last == last else {
                throw ChunkFault("the candles are not those that the index names")
            }
        } catch let fault as ChunkFault {
            throw StoreError.corrupt(
                "the \(timeframe.rawValue) candles of \(symbol) from \(first.iso8601) to \(last.iso8601) are damaged "
                    + "(\(fault)), \(count) of them: import that time again (aaiti import --force), which replaces them, "
                    + "or restore a backup"
            )
        }
    }

    /// Encodes the candles of a bucket and stores them in place of what was there.
    static func store(_ series: CandleSeries, _ range: Range<Int>, bucket: Int64, in db: Database) throws {
        let payload = ChunkEncoder.encode(series, range)
        let checksum = unsafe payload.withUnsafeBytes { bytes -> Int64 in
            unsafe Self.checksum(bytes, series.symbol, series.timeframe, bucket)
        }
        try db.run(
            "INSERT OR REPLACE INTO candle_chunks (symbol, timeframe, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                series.symbol.name, series.timeframe.rawValue, bucket, range.count,
                series.openTimes[range.lowerBound].milliseconds, series.openTimes[range.upperBound - 1].milliseconds,
                codec, checksum, Data(payload),
            ]
        )
        let times = (series.openTimes[range.lowerBound], series.openTimes[range.upperBound - 1])
        let entry = ChunkIndexEntry(
            bucket: bucket,
            count: range.count,
            first: times.0,
            last: times.1,
            checksum: checksum
        )
        try entry.store(series.symbol, series.timeframe, in: db)
    }

    /// What the index must say of the row, which has ``columns``.
    func indexEntry(_ row: Row) throws -> ChunkIndexEntry {
        let checksum = try row.decode(Int64.self, atIndex: 5)
        return ChunkIndexEntry(bucket: bucket, count: count, first: first, last: last, checksum: checksum)
    }

    /// CRC-32 of the bytes behind the name of their place: a chunk that has come to the wrong place is found too.
    private static func checksum(
        _ bytes: UnsafeRawBufferPointer,
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        _ bucket: Int64
    ) -> Int64 {
        let place = Array("\(symbol.name) \(timeframe.rawValue) \(bucket)".utf8)
        let seed = unsafe crc32(0, place, UInt32(place.count))
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return unsafe Int64(crc32(seed, start, UInt32(bytes.count)))
    }
}

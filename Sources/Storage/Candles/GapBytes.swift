import Foundation
import Markets

/// The gaps within one chunk as bytes: for each, how far its start lies behind the end of the one before (the first
/// candle's open time, for the first), in milliseconds, and how many candles it lacks. Both are varints.
enum GapBytes {
    /// The gaps between candles that open at these times; no bytes if there are none.
    static func bytes(of times: ArraySlice<Timestamp>, _ timeframe: Timeframe) -> [UInt8] {
        var bytes: [UInt8] = []
        guard var end = times.first else { return bytes }
        var expected = timeframe.next(after: end)
        for time in times.dropFirst() {
            if time != expected, let gap = timeframe.gap(from: expected, to: time) {
                Varint.append(UInt64(gap.start - end), to: &bytes)
                Varint.append(UInt64(gap.missing), to: &bytes)
                end = timeframe.advance(gap.start, by: gap.missing)
            }
            expected = timeframe.next(after: time)
        }
        return bytes
    }

    /// Appends the gaps of a chunk whose first candle opens at `first`.
    ///
    /// - Throws: ``StoreError/corrupt(_:)`` if the bytes are none of ours.
    static func append(
        _ bytes: Data,
        from first: Timestamp,
        _ timeframe: Timeframe,
        to gaps: inout [CandleGap]
    ) throws {
        // More candles than a chunk has room for, however far its bounds were moved, are no gap of it.
        let longest = CandleBuckets.nominalCount * 2
        var end = first
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let distance = varint(&rest), let missing = varint(&rest), (1...longest).contains(missing),
                (0...longest * timeframe.nominalMilliseconds).contains(distance)
            else {
                throw StoreError.corrupt(
                    "the index of the \(timeframe.rawValue) candles from \(first.iso8601) is damaged: import that time "
                        + "again, or restore a backup"
                )
            }
            let gap = CandleGap(start: end + distance, missing: Int(missing))
            gaps.append(gap)
            end = timeframe.advance(gap.start, by: gap.missing)
        }
    }

    private static func varint(_ bytes: inout Data.SubSequence) -> Int64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 63, let byte = bytes.popFirst() {
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return Int64(exactly: value) }
            shift += 7
        }
        return nil
    }
}

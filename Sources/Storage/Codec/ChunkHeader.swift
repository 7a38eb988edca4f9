/// What stands before the blocks of a chunk.
struct ChunkHeader: Hashable {
    var count: Int
    /// Open time of the first candle, in milliseconds.
    var firstTime: Int64
    /// What the steps between open times count, in milliseconds.
    var timeUnit: Int64
    /// The first open as an integer of `priceScale`.
    var firstPrice: Int64
    var priceScale: DecimalScale
    var volumeScale: DecimalScale

    func append(to bytes: inout [UInt8]) {
        Varint.append(UInt64(count), to: &bytes)
        Varint.append(Varint.zigzag(firstTime), to: &bytes)
        Varint.append(UInt64(timeUnit), to: &bytes)
        Varint.append(Varint.zigzag(firstPrice), to: &bytes)
        bytes.append(priceScale.code)
        bytes.append(volumeScale.code)
    }
}

/// Reads the bytes of a chunk one after the other, never beyond their end.
///
/// All pointer arithmetic of the codec is here and in ``ChunkDecoder``.
@unsafe
struct ChunkReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = unsafe bytes
    }

    /// Whether nothing but the tail is left.
    var isAtTail: Bool { unsafe offset + BitPacking.tail == bytes.count }

    mutating func byte() throws(ChunkFault) -> UInt8 {
        guard unsafe offset < bytes.count else { throw ChunkFault("it ends too early") }
        defer { unsafe offset += 1 }
        return unsafe bytes[offset]
    }

    mutating func varint() throws(ChunkFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try unsafe byte()
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
            shift += 7
        }
        throw ChunkFault("a number has too many bytes")
    }

    mutating func header() throws(ChunkFault) -> ChunkHeader {
        let count = try unsafe varint()
        let firstTime = Varint.unzigzag(try unsafe varint())
        let timeUnit = try unsafe varint()
        let firstPrice = Varint.unzigzag(try unsafe varint())
        let scales = (DecimalScale(code: try unsafe byte()), DecimalScale(code: try unsafe byte()))
        guard let priceScale = scales.0, let volumeScale = scales.1 else { throw ChunkFault("the scale is unknown") }
        // A block takes several bytes, so there cannot be more candles than this.
        let bound = unsafe UInt64(bytes.count * ChunkEncoder.blockLength)
        guard count > 0, count <= bound, let timeUnit = Int64(exactly: timeUnit), timeUnit > 0 else {
            throw ChunkFault("the header makes no sense")
        }
        return ChunkHeader(
            count: Int(count),
            firstTime: firstTime,
            timeUnit: timeUnit,
            firstPrice: firstPrice,
            priceScale: priceScale,
            volumeScale: volumeScale
        )
    }

    /// Unpacks a block of `count` integers.
    mutating func unpack(_ count: Int, into values: UnsafeMutablePointer<Int64>) throws(ChunkFault) {
        let width = Int(try unsafe byte())
        let minimum = Varint.unzigzag(try unsafe varint())
        guard width <= 56 || width == 64 else { throw ChunkFault("a block has an impossible width") }
        let length = BitPacking.packedLength(width: width, count: count)
        guard unsafe offset + length + BitPacking.tail <= bytes.count, let base = unsafe bytes.baseAddress else {
            throw ChunkFault("it ends too early")
        }
        let start = unsafe base + offset
        unsafe offset += length
        if width == 0 {
            unsafe values.update(repeating: minimum, count: count)
            return
        }
        let mask = UInt64.max >> UInt64(64 - width)
        var bit = 0
        for index in 0..<count {
            let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
            let value = (word &>> UInt64(bit & 7)) & mask
            unsafe values[index] = minimum &+ Int64(bitPattern: value)
            bit &+= width
        }
    }
}

// Frame of reference: a block of integers as its minimum and, in as few bits each as the largest needs, what each is
// above it (Goldstein, Ramakrishnan and Shaft, Compressing Relations and Indexes, 1998). Unpacking has no branch in its
// loop, which is what makes it several times faster than variable-length bytes.
//
// One block: the width in bits (0 to 56, or 64), the minimum as a zigzag varint, the packed bits in little-endian order,
// filled up to a whole byte. Whoever writes blocks puts `BitPacking.tail` zero bytes behind the last, so that a value
// can be read with one unaligned load of 8 bytes.

/// Packing of blocks of 64-bit integers.
enum BitPacking {
    /// Zero bytes that stand behind the last block.
    static let tail = 8

    /// Appends a block. Differences wrap around: any values are fine.
    static func append(_ values: ArraySlice<Int64>, to bytes: inout [UInt8]) {
        guard let minimum = values.min(), let maximum = values.max() else { return }
        let needed =
            UInt64(bitPattern: maximum &- minimum).bitWidth
            - UInt64(bitPattern: maximum &- minimum).leadingZeroBitCount
        // A value of 57 to 63 bits may straddle nine bytes; 64 never does.
        let width = needed > 56 ? 64 : needed
        bytes.append(UInt8(width))
        Varint.append(Varint.zigzag(minimum), to: &bytes)
        guard width > 0 else { return }
        let start = bytes.count
        let length = packedLength(width: width, count: values.count)
        bytes.append(contentsOf: repeatElement(0, count: length + tail))
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let block = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
            var bit = 0
            for value in values {
                let offset = bit >> 3
                let shifted = UInt64(bitPattern: value &- minimum) << UInt64(bit & 7)
                let word = unsafe UInt64(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                unsafe block.storeBytes(of: (word | shifted).littleEndian, toByteOffset: offset, as: UInt64.self)
                bit += width
            }
        }
        bytes.removeLast(tail)
    }

    /// The bytes that `count` values take.
    static func packedLength(width: Int, count: Int) -> Int { (width * count + 7) / 8 }
}

/// Unsigned integers in groups of 7 bits, the lowest first.
enum Varint {
    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Small numbers of either sign as small numbers: 0, -1, 1, -2 … as 0, 1, 2, 3 ….
    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }

    static func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
}

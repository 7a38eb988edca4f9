/// Packed files made by hand: deflate blocks are stored, not packed (RFC 1951), so that damage has a known place.
enum Archives {
    /// A gzip member (RFC 1952).
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + deflated(bytes) + little(checksum(bytes)) + little(UInt32(bytes.count))
    }

    /// A zip archive.
    ///
    /// - Parameter flags: bit 0 says that members are encrypted.
    static func zip(_ members: [(name: String, bytes: [UInt8])], flags: UInt16 = 0) -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in members {
            let packed = deflated(bytes)
            let name = Array(name.utf8)
            let sizes = little(checksum(bytes)) + little(UInt32(packed.count)) + little(UInt32(bytes.count))
            let common = little(UInt16(20)) + little(flags) + little(UInt16(8)) + little(UInt32(0)) + sizes
            let names = little(UInt16(name.count)) + little(UInt16(0))
            directory += little(UInt32(0x0201_4B50)) + little(UInt16(20)) + common + names
            directory += [UInt8](repeating: 0, count: 10) + little(UInt32(result.count)) + name
            result += little(UInt32(0x0403_4B50)) + common + names + name + packed
        }
        let count = little(UInt16(members.count))
        let end = little(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + count + count
        return result + directory + end + little(UInt32(directory.count)) + little(UInt32(result.count)) + [0, 0]
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [1, 0, 0, 0xFF, 0xFF] }
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(bytes.count, start + 65_535)]
            let length = UInt16(block.count)
            result.append(block.endIndex == bytes.count ? 1 : 0)
            result += little(length) + little(~length) + block
        }
        return result
    }

    private static func little(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// CRC-32, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = ~UInt32(0)
        for byte in bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~checksum
    }
}

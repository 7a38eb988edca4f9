/// Base64 with padding (RFC 4648, section 4), strict on reading.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                append(group, digits: 4, to: &text)
                group = 0
                held = 0
            }
        }
        if held > 0 { append(group << UInt32(8 * (3 - held)), digits: held + 1, to: &text) }
        return text
    }

    private static func append(_ group: UInt32, digits: Int, to text: inout [UInt8]) {
        for place in 0..<4 {
            text.append(place < digits ? alphabet[Int(group >> UInt32(18 - 6 * place) & 63)] : padding)
        }
    }

    /// - Returns: `nil` for a length that is no multiple of four, a foreign character or misplaced padding.
    package static func decode(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
        let digits = text.count
        guard digits % 4 == 0 else { return nil }
        let padded = text.suffix(2).count { $0 == padding }
        if padded == 1, text.last != padding { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits / 4 * 3)
        var group: UInt32 = 0
        for (position, digit) in text.enumerated() {
            let value = position >= digits - padded ? 0 : values[Int(digit)]
            guard value != 0xFF else { return nil }
            group = group << 6 | UInt32(value)
            if position % 4 == 3 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
            }
        }
        bytes.removeLast(padded)
        return bytes
    }
}

package import NIOCore

/// The body of a long-polling request or response in protocol 3: packets with their length in front.
///
/// As text, `6:4hello`, a length counts UTF-16 code units, the characters of JavaScript, and bytes are in base64. As
/// bytes, a packet begins with 0 for text or 1 for bytes, then come the decimal digits of its length in bytes, each a
/// byte from 0 to 9, and 255. Source: the public Engine.IO protocol document, version 3, "Payload".
package enum LengthPrefixedPayload {
    private static let endOfLength: UInt8 = 0xFF
    /// Of a length that can be meant: no body is that large.
    private static let mostDigits = 9

    // MARK: Text

    package static func decode(_ body: ByteBuffer) throws(PacketError) -> [EnginePacket] {
        guard body.isUTF8 else { throw PacketError("the body is not UTF-8") }
        guard body.readableBytes > 0 else { throw PacketError("an empty body") }
        var rest = body
        var packets: [EnginePacket] = []
        while rest.readableBytes > 0 {
            let length = try length(&rest, end: UInt8(ascii: ":"), zero: UInt8(ascii: "0"))
            guard let bytes = rest.bytes(ofCodeUnits: length), let part = rest.readSlice(length: bytes) else {
                throw PacketError("a length that does not fit its packet")
            }
            // Nothing at all, `0:`, is what a server says that has nothing to say.
            if length > 0 { packets.append(try EnginePacket(text: part, .v3)) }
        }
        return packets
    }

    package static func encode(_ packets: [OutboundPacket]) -> ByteBuffer {
        var body = ByteBufferAllocator().buffer(capacity: packets.reduce(8 * packets.count) { $0 + $1.size })
        for packet in packets {
            let text = packet.isBinary ? packet.base64(.v3) : packet.body
            body.writeString("\(text.codeUnits):")
            body.writeImmutableBuffer(text)
        }
        return body
    }

    // MARK: Bytes

    package static func decodeBytes(_ body: ByteBuffer) throws(PacketError) -> [EnginePacket] {
        guard body.readableBytes > 0 else { throw PacketError("an empty body") }
        var rest = body
        var packets: [EnginePacket] = []
        while let kind: UInt8 = rest.readInteger() {
            guard kind <= 1 else { throw PacketError("neither text nor bytes") }
            let length = try length(&rest, end: endOfLength, zero: 0)
            guard var part = rest.readSlice(length: length) else {
                throw PacketError("a length that does not fit its packet")
            }
            if kind == 0 {
                guard part.isUTF8 else { throw PacketError("a text packet is not UTF-8") }
                packets.append(try EnginePacket(text: part, .v3))
            } else {
                guard part.readInteger() == EnginePacket.binaryMessageType else {
                    throw PacketError("bytes that are no message")
                }
                packets.append(.message(.binary(part)))
            }
        }
        return packets
    }

    package static func encodeBytes(_ packets: [OutboundPacket]) -> ByteBuffer {
        var body = ByteBufferAllocator().buffer(capacity: packets.reduce(10 * packets.count) { $0 + $1.size })
        for packet in packets {
            let length = packet.size + (packet.isBinary ? 1 : 0)
            body.writeInteger(UInt8(packet.isBinary ? 1 : 0))
            body.writeBytes(String(length).utf8.map { $0 - UInt8(ascii: "0") })
            body.writeInteger(endOfLength)
            if packet.isBinary { body.writeInteger(EnginePacket.binaryMessageType) }
            body.writeImmutableBuffer(packet.body)
        }
        return body
    }

    private static func length(_ rest: inout ByteBuffer, end: UInt8, zero: UInt8) throws(PacketError) -> Int {
        var length = 0
        var digits = 0
        while let byte: UInt8 = rest.readInteger() {
            if byte == end, digits > 0 { return length }
            guard byte &- zero < 10, digits < mostDigits else { break }
            length = length * 10 + Int(byte - zero)
            digits += 1
        }
        throw PacketError("a packet without its length")
    }
}

extension ByteBuffer {
    /// How many UTF-16 code units this is, being UTF-8: two for what lies beyond the basic plane, whose first byte says
    /// so, none for a continuation byte, one for the rest.
    fileprivate var codeUnits: Int {
        readableBytesView.reduce(0) { $0 + Self.codeUnits(of: $1) }
    }

    /// How many bytes the next `count` code units take; `nil` if there are not that many, or if they end inside a
    /// character.
    fileprivate func bytes(ofCodeUnits count: Int) -> Int? {
        var left = count
        var bytes = 0
        for byte in readableBytesView {
            let units = Self.codeUnits(of: byte)
            if left == 0, units > 0 { break }
            left -= units
            guard left >= 0 else { return nil }
            bytes += 1
        }
        return left == 0 ? bytes : nil
    }

    private static func codeUnits(of byte: UInt8) -> Int {
        switch byte {
        case 0x80..<0xC0: 0
        case 0xF0...: 2
        default: 1
        }
    }
}

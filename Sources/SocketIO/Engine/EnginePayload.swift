package import NIOCore

/// The body of a long-polling request or response: packets with the record separator between them, binary ones in
/// base64 after a `b`.
///
/// Source: the public Engine.IO protocol document, "HTTP long-polling".
package enum EnginePayload {
    package static let separator: UInt8 = 0x1E

    /// - Throws: if any packet of the body is malformed; none of its packets counts then.
    package static func decode(_ body: ByteBuffer) throws(PacketError) -> [EnginePacket] {
        guard body.isUTF8 else { throw PacketError("the body is not UTF-8") }
        var packets: [EnginePacket] = []
        for part in body.readableBytesView.split(separator: separator, omittingEmptySubsequences: false) {
            packets.append(try packet(ByteBuffer(bytes: part)))
        }
        return packets
    }

    private static func packet(_ part: ByteBuffer) throws(PacketError) -> EnginePacket {
        guard part.getInteger(at: part.readerIndex) == UInt8(ascii: "b") else { return try EnginePacket(text: part) }
        guard let bytes = Base64.decode(part.readableBytesView.dropFirst()) else { throw PacketError("not base64") }
        return .message(.binary(ByteBuffer(bytes: bytes)))
    }

    package static func encode(_ packets: [OutboundPacket]) -> ByteBuffer {
        var body = ByteBufferAllocator().buffer(capacity: packets.reduce(packets.count) { $0 + $1.size })
        for (index, packet) in packets.enumerated() {
            if index > 0 { body.writeInteger(separator) }
            if packet.isBinary {
                body.writeInteger(UInt8(ascii: "b"))
                body.writeBytes(Base64.encode(packet.body.readableBytesView))
            } else {
                body.writeImmutableBuffer(packet.body)
            }
        }
        return body
    }
}

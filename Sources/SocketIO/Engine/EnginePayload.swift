package import NIOCore

/// The body of a long-polling request or response in protocol 4: packets with the record separator between them, binary
/// ones in base64 after a `b`.
///
/// Source: the public Engine.IO protocol document, version 4, "HTTP long-polling".
package enum EnginePayload {
    package static let separator: UInt8 = 0x1E

    /// - Throws: if any packet of the body is malformed; none of its packets counts then.
    package static func decode(_ body: ByteBuffer) throws(PacketError) -> [EnginePacket] {
        guard body.isUTF8 else { throw PacketError("the body is not UTF-8") }
        var packets: [EnginePacket] = []
        for part in body.readableBytesView.split(separator: separator, omittingEmptySubsequences: false) {
            packets.append(try EnginePacket(text: ByteBuffer(bytes: part)))
        }
        return packets
    }

    package static func encode(_ packets: [OutboundPacket]) -> ByteBuffer {
        var body = ByteBufferAllocator().buffer(capacity: packets.reduce(packets.count) { $0 + $1.size })
        for (index, packet) in packets.enumerated() {
            if index > 0 { body.writeInteger(separator) }
            body.writeImmutableBuffer(packet.isBinary ? packet.base64(.v4) : packet.body)
        }
        return body
    }
}

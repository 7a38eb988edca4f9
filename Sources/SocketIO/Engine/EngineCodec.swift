package import NIOCore
import NIOWebSocket

/// How the packets of one connection are written and read: by its protocol version, and in base64 for a client that
/// takes no bytes (`b64=1`).
package struct EngineCodec: Hashable, Sendable {
    /// The body of a long-polling request or response.
    package struct Payload: Hashable, Sendable {
        package var bytes: ByteBuffer
        /// Bytes, and not UTF-8 text: `application/octet-stream`.
        package var isBinary = false

        package init(_ bytes: ByteBuffer, isBinary: Bool = false) {
            self.bytes = bytes
            self.isBinary = isBinary
        }
    }

    package let version: EngineProtocolVersion
    package let takesBytes: Bool

    package init(_ version: EngineProtocolVersion, takesBytes: Bool = true) {
        self.version = version
        self.takesBytes = takesBytes
    }

    // MARK: Long-polling

    /// - Throws: if any packet of the body is malformed; none of its packets counts then.
    package func decode(_ payload: Payload) throws(PacketError) -> [EnginePacket] {
        switch version {
        case .v3:
            payload.isBinary
                ? try LengthPrefixedPayload.decodeBytes(payload.bytes) : try LengthPrefixedPayload.decode(payload.bytes)
        case .v4: try EnginePayload.decode(payload.bytes)
        }
    }

    package func encode(_ packets: [OutboundPacket]) -> Payload {
        switch version {
        case .v3 where takesBytes && packets.contains(where: \.isBinary):
            Payload(LengthPrefixedPayload.encodeBytes(packets), isBinary: true)
        case .v3: Payload(LengthPrefixedPayload.encode(packets))
        case .v4: Payload(EnginePayload.encode(packets))
        }
    }

    // MARK: WebSocket

    /// Reads a WebSocket message.
    package func packet(_ message: EngineMessage) throws(PacketError) -> EnginePacket {
        switch message {
        case .text(let text): return try EnginePacket(text: text, version)
        case .binary(var bytes):
            guard version == .v3 else { return .message(message) }
            guard bytes.readInteger() == EnginePacket.binaryMessageType else {
                throw PacketError("bytes that are no message")
            }
            return .message(.binary(bytes))
        }
    }

    /// Whether the WebSocket frame of a packet is the one that was encoded for all.
    package func sharesFrame(_ packet: OutboundPacket) -> Bool {
        !packet.isBinary || takesBytes && version == .v4
    }

    /// The WebSocket frame of a packet: for most the one that was encoded for all.
    package func frame(_ packet: OutboundPacket) -> ByteBuffer {
        if sharesFrame(packet) { return packet.frame }
        guard takesBytes else { return WebSocketFrames.encode(.text, packet.base64(version)) }
        var body = ByteBuffer(integer: EnginePacket.binaryMessageType)
        body.writeImmutableBuffer(packet.body)
        return WebSocketFrames.encode(.binary, body)
    }
}

extension OutboundPacket {
    /// The text that stands for a binary message where only text can travel.
    func base64(_ version: EngineProtocolVersion) -> ByteBuffer {
        let digits = Base64.encode(body.readableBytesView)
        var text = ByteBufferAllocator().buffer(capacity: digits.count + 2)
        text.writeString(version == .v3 ? "b4" : "b")
        text.writeBytes(digits)
        return text
    }
}

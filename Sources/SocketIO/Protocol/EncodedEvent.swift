import JSON
package import NIOCore

/// An event or acknowledgement as the packets that carry it: one of text, and one for each attachment. Or several events
/// that go out together.
package struct EncodedEvent: Sendable {
    /// Packets up to so many bytes are put together once for all connections, which then take them in one step. Of larger
    /// ones a connection may want to compress each.
    private static let smallPacket = 1000

    package let packets: [OutboundPacket]
    /// The WebSocket frames of all packets in one piece, for a connection that is ready for all of them; `nil` if there is
    /// one packet only, or if they are not all short texts.
    package let joined: ByteBuffer?

    /// Events that go out one after the other and are written at once.
    package init(joining events: [EncodedEvent]) {
        packets = events.flatMap(\.packets)
        guard packets.count > 1, packets.allSatisfy({ !$0.isBinary && $0.size <= Self.smallPacket }) else {
            joined = nil
            return
        }
        var frames = ByteBufferAllocator().buffer(capacity: packets.reduce(0) { $0 + $1.frame.readableBytes })
        for packet in packets { frames.writeImmutableBuffer(packet.frame) }
        joined = frames
    }

    /// - Parameter conflationKey: does not apply to events with attachments, whose packets belong together.
    package init(
        event: String,
        _ payload: EventPayload,
        namespace: String,
        id: Int? = nil,
        conflationKey: String? = nil
    ) {
        var json: [UInt8] = [UInt8(ascii: "[")]
        json.append(contentsOf: JSONWriter.bytes(of: event))
        if !payload.arguments.isEmpty {
            json.append(UInt8(ascii: ","))
            json.append(contentsOf: payload.arguments)
        }
        json.append(UInt8(ascii: "]"))
        self.init(.event, .binaryEvent, namespace: namespace, id: id, json: json, payload.attachments, conflationKey)
    }

    package init(acknowledging id: Int, _ payload: EventPayload, namespace: String) {
        let json = [UInt8(ascii: "[")] + payload.arguments + [UInt8(ascii: "]")]
        self.init(
            .acknowledgement,
            .binaryAcknowledgement,
            namespace: namespace,
            id: id,
            json: json,
            payload.attachments,
            nil
        )
    }

    private init(
        _ plain: SocketPacket.Kind,
        _ binary: SocketPacket.Kind,
        namespace: String,
        id: Int?,
        json: [UInt8],
        _ attachments: [ByteBuffer],
        _ conflationKey: String?
    ) {
        let text = SocketPacket.engineText(
            attachments.isEmpty ? plain : binary,
            attachments: attachments.count,
            namespace: namespace,
            id: id,
            json: json
        )
        packets =
            [OutboundPacket(text: text, conflationKey: attachments.isEmpty ? conflationKey : nil)]
            + attachments.map { OutboundPacket(message: .binary($0)) }
        joined = nil
    }

    private init(_ packets: [OutboundPacket], joined: ByteBuffer?) {
        self.packets = packets
        self.joined = joined
    }

    /// The same with bytes of its own, for the sockets of one event loop. Long ones are not worth the copy.
    var unshared: EncodedEvent {
        guard size <= Self.smallPacket * packets.count else { return self }
        return EncodedEvent(packets.map(\.unshared), joined: joined?.unshared)
    }

    /// The size of one copy, in bytes.
    package var size: Int { packets.reduce(0) { $0 + $1.size } }
}

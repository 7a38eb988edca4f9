import JSON
import NIOCore

/// An event or acknowledgement as the packets that carry it: one of text, and one for each attachment.
package struct EncodedEvent: Sendable {
    package let packets: [OutboundPacket]

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
    }

    /// The size of one copy, in bytes.
    package var size: Int { packets.reduce(0) { $0 + $1.size } }
}

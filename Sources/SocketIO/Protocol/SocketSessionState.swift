package import JSON
package import NIOCore

/// The Socket.IO side of one connection without its input and output: which namespaces the client is in, and the binary
/// packet whose attachments are still on their way.
package struct SocketSessionState: Sendable {
    package enum Action: Hashable {
        case connect(namespace: String, auth: JSONValue)
        case event(namespace: String, name: String, ReceivedValues, id: Int?)
        case acknowledge(namespace: String, id: Int, ReceivedValues)
        case disconnect(namespace: String)
        /// Nothing yet, or nothing any more.
        case nothing
    }

    package struct ReceivedValues: Hashable {
        package var values: [JSONValue]
        package var attachments: [ByteBuffer]

        package init(values: [JSONValue], attachments: [ByteBuffer] = []) {
            self.values = values
            self.attachments = attachments
        }
    }

    private enum Membership {
        case connecting
        case connected
        /// The server made it leave: what the client sent before it knew is ignored.
        case removed
    }

    private let maximumAttachments: Int
    private var memberships: [String: Membership] = [:]
    private var incomplete: (packet: SocketPacket, attachments: [ByteBuffer])?
    package private(set) var hasConnected = false

    package init(maximumAttachments: Int) {
        self.maximumAttachments = maximumAttachments
    }

    /// - Throws: what the client did against the protocol; its connection is to be closed.
    package mutating func receive(_ message: EngineMessage) throws(PacketError) -> Action {
        switch message {
        case .text(let text):
            guard incomplete == nil else { throw PacketError("a packet before the last attachment of another") }
            return try receive(SocketPacket(parsing: text))
        case .binary(let bytes):
            guard var (packet, attachments) = incomplete.map({ ($0.packet, $0.attachments) }) else {
                throw PacketError("an attachment of nothing")
            }
            attachments.append(bytes)
            if attachments.count < packet.attachments {
                incomplete = (packet, attachments)
                return .nothing
            }
            incomplete = nil
            packet.attachments = 0
            return try complete(packet, attachments)
        }
    }

    private mutating func receive(_ packet: SocketPacket) throws(PacketError) -> Action {
        guard packet.attachments <= maximumAttachments else { throw PacketError("too many attachments") }
        if packet.attachments > 0 {
            incomplete = (packet, [])
            return .nothing
        }
        return try complete(packet, [])
    }

    private mutating func complete(_ packet: SocketPacket, _ attachments: [ByteBuffer]) throws(PacketError) -> Action {
        let membership = memberships[packet.namespace]
        if packet.kind == .connect {
            guard membership == nil || membership == .removed else { throw PacketError("connected already") }
            memberships[packet.namespace] = .connecting
            return .connect(namespace: packet.namespace, auth: packet.data ?? [:])
        }
        switch membership {
        case .connected: return try member(packet, attachments)
        case .removed: return .nothing
        case .connecting where packet.kind == .disconnect:
            memberships[packet.namespace] = nil
            return .disconnect(namespace: packet.namespace)
        case .connecting, nil: throw PacketError("a packet for a namespace that is not connected")
        }
    }

    private mutating func member(_ packet: SocketPacket, _ attachments: [ByteBuffer]) throws(PacketError) -> Action {
        let values = packet.data?.arrayValue ?? []
        switch packet.kind {
        case .event, .binaryEvent:
            let rest = ReceivedValues(values: Array(values.dropFirst()), attachments: attachments)
            let name = values.first?.stringValue ?? ""
            return .event(namespace: packet.namespace, name: name, rest, id: packet.id)
        case .acknowledgement, .binaryAcknowledgement:
            let rest = ReceivedValues(values: values, attachments: attachments)
            return .acknowledge(namespace: packet.namespace, id: packet.id ?? 0, rest)
        case .disconnect:
            // What was on its way from the client stands before this packet, so nothing can follow.
            memberships[packet.namespace] = nil
            return .disconnect(namespace: packet.namespace)
        case .connect, .connectError: throw PacketError("a packet that only a server sends")
        }
    }

    /// The application lets the client in; `false` if the client does not wait for it any more.
    package mutating func accept(_ namespace: String) -> Bool {
        guard memberships[namespace] == .connecting else { return false }
        memberships[namespace] = .connected
        hasConnected = true
        return true
    }

    /// The application, or the server, does not let the client in; `false` if the client does not wait any more.
    package mutating func refuse(_ namespace: String) -> Bool {
        guard memberships[namespace] == .connecting else { return false }
        memberships[namespace] = nil
        return true
    }

    /// The server makes the client leave.
    package mutating func remove(_ namespace: String) { memberships[namespace] = .removed }
}

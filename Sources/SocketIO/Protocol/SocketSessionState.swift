package import JSON
package import NIOCore

/// The Socket.IO side of one connection without its input and output: which namespaces the client is in, and the binary
/// packet whose attachments are still on their way.
package struct SocketSessionState: Sendable {
    package enum Action: Hashable {
        case connect(namespace: String, auth: JSONValue)
        /// The client is in as many namespaces as it may be.
        case refuse(namespace: String, reason: String)
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

    private let version: EngineProtocolVersion
    private let maximumAttachments: Int
    private let maximumNamespaces: Int
    private var memberships: [String: Membership] = [:]
    private var incomplete: (packet: SocketPacket, attachments: [ByteBuffer])?
    package private(set) var hasConnected = false

    /// - Parameter version: of the Engine.IO protocol: 3 carries Socket.IO 4.
    package init(version: EngineProtocolVersion = .v4, maximumAttachments: Int, maximumNamespaces: Int = 32) {
        self.version = version
        self.maximumAttachments = maximumAttachments
        self.maximumNamespaces = maximumNamespaces
    }

    /// The connection begins. A client of Socket.IO 4 is in the main namespace without asking, and what it has to say for
    /// itself stands in the query of its URL.
    package mutating func begin(query: [String: String]) -> Action {
        guard version == .v3 else { return .nothing }
        memberships["/"] = .connecting
        return .connect(namespace: "/", auth: Self.auth(query))
    }

    private static func auth(_ query: [String: String]) -> JSONValue {
        let reserved: Set<String> = ["EIO", "transport", "sid", "t", "b64", "j"]
        var auth: JSONObject = [:]
        for (name, value) in query.sorted(by: { $0.key < $1.key }) where !reserved.contains(name) {
            auth[name] = .string(value)
        }
        return .object(auth)
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
        if packet.kind == .connect { return try connect(packet) }
        let membership = memberships[packet.namespace]
        switch membership {
        case .connected: return try member(packet, attachments)
        case .removed: return .nothing
        case .connecting where packet.kind == .disconnect:
            memberships[packet.namespace] = nil
            return .disconnect(namespace: packet.namespace)
        case .connecting, nil: throw PacketError("a packet for a namespace that is not connected")
        }
    }

    private mutating func connect(_ packet: SocketPacket) throws(PacketError) -> Action {
        var namespace = packet.namespace
        var auth = packet.data ?? [:]
        if version == .v3 {
            let target = RequestTarget(packet.namespace)
            namespace = target.path
            auth = Self.auth(target.query)
        }
        let membership = memberships[namespace]
        guard membership == nil || membership == .removed else {
            // It is there without asking, but some clients ask.
            if version == .v3, namespace == "/" { return .nothing }
            throw PacketError("connected already")
        }
        guard membership != nil || memberships.count < maximumNamespaces else {
            return .refuse(namespace: namespace, reason: "too many namespaces")
        }
        memberships[namespace] = .connecting
        return .connect(namespace: namespace, auth: auth)
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

    /// Whether the client waits to be let in.
    package func isAwaited(_ namespace: String) -> Bool { memberships[namespace] == .connecting }

    /// The application lets the client in; `false` if the client does not wait for it any more.
    @discardableResult
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

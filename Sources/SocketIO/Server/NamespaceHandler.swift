public import JSON
public import NIOHTTP1

/// What an application does in a namespace.
///
/// ``authenticate(_:)`` decides who comes in. After it, the calls for one socket come one at a time and in order:
/// ``connected(_:)``, any number of ``received(_:from:)``, ``disconnected(_:reason:)``. Different sockets run at the
/// same time.
///
/// ```swift
/// struct Chat: NamespaceHandler {
///     func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> String {
///         guard let name = handshake.auth["name"]?.stringValue else { throw ConnectRefusal("Who are you?") }
///         return name
///     }
///     func connected(_ socket: Socket<String>) async { socket.join("lobby") }
///     func received(_ event: Event, from socket: Socket<String>) async { event.acknowledge(EventPayload(true)) }
/// }
/// ```
public protocol NamespaceHandler: Sendable {
    /// What the application knows about a socket: its user, for example.
    associatedtype Session: Sendable

    /// Decides on a client that wants to join. The client may be gone when this returns, so it should only decide.
    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> Session

    /// The client has joined and was told so.
    func connected(_ socket: Socket<Session>) async

    func received(_ event: Event, from socket: Socket<Session>) async

    /// The socket is gone. It has left all rooms.
    func disconnected(_ socket: Socket<Session>, reason: DisconnectReason) async
}

extension NamespaceHandler {
    public func connected(_ socket: Socket<Session>) async {}
    public func disconnected(_ socket: Socket<Session>, reason: DisconnectReason) async {}
}

/// Who wants to join a namespace.
public struct Handshake: Sendable {
    public let namespace: String
    /// What the client gave as `auth`: an object, empty if it gave none.
    public let auth: JSONValue
    /// The connection that it comes on.
    public let connection: EngineHandshake

    public var headers: HTTPHeaders { connection.headers }
    public var remoteAddress: String? { connection.remoteAddress }
}

/// Why a client may not join: it gets a `connect_error` with this message and data.
public struct ConnectRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public var data: JSONValue?

    public init(_ message: String, data: JSONValue? = nil) {
        self.message = message
        self.data = data
    }

    public var description: String { message }

    var json: JSONValue {
        var object: JSONObject = ["message": .string(message)]
        object["data"] = data
        return .object(object)
    }
}

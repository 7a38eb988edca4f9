public import JSON
public import NIOHTTP1

/// What an application does in a namespace.
///
/// ``authenticate(_:)`` decides who comes in. After it, the calls for one socket come one at a time and in order:
/// ``connected(_:)``, any number of ``received(_:from:)``, ``disconnected(_:reason:)``; and ``connected(_:)`` again if
/// the socket is recovered. Different sockets run at the same time.
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

    /// Whose connection it is, for ``SocketIOConfiguration/maximumConnectionsPerUser``; `nil` for nobody's.
    func userKey(of session: Session) -> String?

    /// Decides on a client that wants its lost socket back, after it was let in anew: whether it is the same user, for
    /// example. Asked only if ``RecoveryConfiguration/skipsMiddleware`` is off.
    ///
    /// - Parameters:
    ///   - saved: what the application knew when the socket was lost.
    ///   - fresh: what ``authenticate(_:)`` has just said.
    /// - Returns: what the application knows from now on, `fresh` if not implemented; `nil` for a new socket instead.
    func recover(_ saved: Session, as fresh: Session) -> Session?
}

extension NamespaceHandler {
    public func connected(_ socket: Socket<Session>) async {}
    public func disconnected(_ socket: Socket<Session>, reason: DisconnectReason) async {}
    public func userKey(of session: Session) -> String? { nil }
    public func recover(_ saved: Session, as fresh: Session) -> Session? { fresh }
}

/// Who wants to join a namespace.
public struct Handshake: Sendable {
    public let namespace: String
    /// What the client gave as `auth`: an object, empty if it gave none. A client of protocol 4 can only give the query of
    /// its URL, or of its namespace's name: texts.
    public let auth: JSONValue
    /// The connection that it comes on.
    public let connection: EngineHandshake

    /// The version of the Socket.IO protocol that the client speaks: 5, or 4 over version 3 of Engine.IO.
    public var protocolVersion: Int { connection.version == .v3 ? 4 : 5 }

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

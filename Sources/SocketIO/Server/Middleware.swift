public import JSON

/// What stands between the clients and the handler of a namespace: a check of who connects, or of each event.
///
/// ```swift
/// server.namespace("/", handler: Chat(), middleware: [
///     .connection { handshake throws(ConnectRefusal) in
///         guard handshake.remoteAddress == "127.0.0.1" else { throw ConnectRefusal("not from there") }
///     },
///     .event { event, socket throws(EventRefusal) in
///         guard event.name != "delete" else { throw EventRefusal("nobody may delete") }
///     },
/// ])
/// ```
public struct Middleware<Session: Sendable>: Sendable {
    public typealias Connect = @Sendable (Handshake) async throws(ConnectRefusal) -> Void
    public typealias Receive = @Sendable (Event, Socket<Session>) async throws(EventRefusal) -> Void

    let connect: Connect?
    let receive: Receive?

    /// Looks at a client before ``NamespaceHandler/authenticate(_:)`` does. What it throws is the client's
    /// `connect_error`.
    public static func connection(_ body: @escaping Connect) -> Middleware { Middleware(connect: body, receive: nil) }

    /// Looks at an event before ``NamespaceHandler/received(_:from:)`` does. What it throws is the event's
    /// acknowledgement, if the client wants one; the handler does not see the event.
    public static func event(_ body: @escaping Receive) -> Middleware { Middleware(connect: nil, receive: body) }
}

/// Why an event is not for the handler: its acknowledgement is `{"ok": false, "error": message}`, and the data.
public struct EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public var data: JSONValue?

    public init(_ message: String, data: JSONValue? = nil) {
        self.message = message
        self.data = data
    }

    public var description: String { message }

    var payload: EventPayload {
        var object: JSONObject = ["ok": false, "error": .string(message)]
        object["data"] = data
        return EventPayload(JSONValue.object(object))
    }
}

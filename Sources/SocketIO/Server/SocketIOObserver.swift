/// Hears what a server does: for metrics and logs. Calls come on event loops, so they must be quick.
public protocol SocketIOObserver: Sendable {
    func connected(_ handshake: EngineHandshake)
    /// A connection moved from polling to WebSocket.
    func upgraded(_ handshake: EngineHandshake)
    func disconnected(_ handshake: EngineHandshake, reason: DisconnectReason)
    /// A connection was refused before it began, with this HTTP status.
    func refused(status: Int)
    /// The events of a client were more than it may send; this one was refused.
    func rateLimited(event: String)
    /// A broadcast is on its way to the sockets of one event loop.
    func delivered(_ delivery: Delivery)
}

/// A broadcast as one event loop has carried it out.
public struct Delivery: Hashable, Sendable {
    public let event: String
    /// How many sockets it went to.
    public let recipients: Int
    /// The size of one copy, in bytes.
    public let bytes: Int
    /// From the origin that the broadcast was given to the writes to the last socket; `nil` without an origin.
    public let latency: Duration?
}

extension SocketIOObserver {
    public func connected(_ handshake: EngineHandshake) {}
    public func upgraded(_ handshake: EngineHandshake) {}
    public func disconnected(_ handshake: EngineHandshake, reason: DisconnectReason) {}
    public func refused(status: Int) {}
    public func rateLimited(event: String) {}
    public func delivered(_ delivery: Delivery) {}
}

/// Hears and does nothing.
struct SilentObserver: SocketIOObserver {}

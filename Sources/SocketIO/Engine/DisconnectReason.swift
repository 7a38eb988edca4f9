/// Why a connection, or a socket on it, ended. The words are those that Socket.IO users know.
public enum DisconnectReason: Hashable, Sendable, CustomStringConvertible {
    /// The client left the namespace.
    case clientDisconnected
    /// The server made the socket leave the namespace.
    case serverDisconnected
    /// The client closed the connection, or it broke.
    case transportClosed
    /// The client broke a rule of a protocol; the text says which.
    case protocolError(String)
    /// The client did not answer a ping in time.
    case pingTimeout
    /// The client joined no namespace in time.
    case connectTimeout
    /// The client reads more slowly than it is sent to, and its queue is full.
    case slowConsumer
    /// The client sent far more than it may.
    case flood
    /// The socket was given more than one may have; the text says of what.
    case limit(String)
    case serverShutdown
    /// The application's own words.
    case application(String)

    public var description: String {
        switch self {
        case .clientDisconnected: "client namespace disconnect"
        case .serverDisconnected: "server namespace disconnect"
        case .transportClosed: "transport close"
        case .protocolError(let detail): "parse error: \(detail)"
        case .pingTimeout: "ping timeout"
        case .connectTimeout: "connect timeout"
        case .slowConsumer: "slow consumer: the client does not keep up"
        case .flood: "rate limit exceeded"
        case .limit(let detail): "limit exceeded: \(detail)"
        case .serverShutdown: "server shutting down"
        case .application(let words): words
        }
    }

    /// The word that the protocol's reference server has for it.
    public var wireName: String {
        switch self {
        case .clientDisconnected: "client namespace disconnect"
        case .serverDisconnected: "server namespace disconnect"
        case .transportClosed: "transport close"
        case .protocolError: "parse error"
        case .pingTimeout: "ping timeout"
        case .serverShutdown: "server shutting down"
        case .connectTimeout, .slowConsumer, .flood, .limit, .application: "forced server close"
        }
    }

    /// Whether nobody wanted it: what the loss of a network looks like. Only then a session can be recovered.
    var isUnexpected: Bool { self == .transportClosed || self == .pingTimeout }

    /// A short word for the reason without its details: a label for metrics.
    public var label: String {
        switch self {
        case .clientDisconnected: "client_disconnected"
        case .serverDisconnected: "server_disconnected"
        case .transportClosed: "transport_closed"
        case .protocolError: "protocol_error"
        case .pingTimeout: "ping_timeout"
        case .connectTimeout: "connect_timeout"
        case .slowConsumer: "slow_consumer"
        case .flood: "flood"
        case .limit: "limit"
        case .serverShutdown: "server_shutdown"
        case .application: "application"
        }
    }

    var closure: WebSocketClosure {
        switch self {
        case .clientDisconnected, .serverDisconnected, .transportClosed, .application: .normal(description)
        case .protocolError: .protocolError(description)
        case .serverShutdown: .goingAway(description)
        case .pingTimeout, .connectTimeout, .slowConsumer, .flood, .limit: .policyViolation(description)
        }
    }
}

/// Connection-state recovery: a client that lost its network for a short time gets its socket back, with its identifier,
/// its rooms, what the application knew of it, and the events that it has missed.
///
/// Events carry an offset then: a text behind their last argument, which clients see as well, whatever they make of it.
/// Volatile and conflated events, and those with an acknowledgement, are not recovered and carry none; they should not
/// end with a text, because a client takes the last text that an event ends with for its offset. Clients of protocol 4
/// cannot come back. The memory is bounded for each namespace; a client that asks for what was not kept gets an ordinary
/// new connection.
public struct RecoveryConfiguration: Hashable, Sendable {
    /// How long after its loss a socket can come back.
    public var maximumDisconnectionDuration = Duration.seconds(120)
    /// Whether a client that comes back passes ``NamespaceHandler/authenticate(_:)`` and the middleware by.
    ///
    /// If not, it is let in anew first, and ``NamespaceHandler/recover(_:as:)`` decides.
    public var skipsMiddleware = true
    /// How many events a namespace keeps.
    public var maximumPackets = 10_000
    /// How many bytes of events a namespace keeps.
    public var maximumBytes = 16_000_000
    /// How many lost sockets a namespace keeps.
    public var maximumSessions = 1_000

    public init() {}
}

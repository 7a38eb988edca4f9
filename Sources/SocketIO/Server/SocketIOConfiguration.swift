/// What a Socket.IO server does by itself, and how much it lets its clients do.
public struct SocketIOConfiguration: Sendable {
    /// The connection under it. The path is `/socket.io/` unless changed.
    public var engine: EngineConfiguration
    /// How long a client may take to join its first namespace.
    public var connectTimeout = Duration.seconds(45)
    /// How many events and connects a client may send; what is more is refused, with an acknowledgement that says
    /// `rate_limited` if one is asked for. ``EngineConfiguration/packetRate`` bounds what is tolerated.
    public var eventRate: RateLimit? = RateLimit(perSecond: 10)
    /// How many events of a socket may wait for the application; what is more is refused as above.
    public var maximumPendingEvents = 64
    /// How many attachments an event may have.
    public var maximumAttachments = 10

    /// How many namespaces a connection may be in.
    public var maximumNamespaces = 32
    /// How many connections a user may have, by ``NamespaceHandler/userKey(of:)``; no bound if `nil`. One more is refused
    /// with `too many connections`.
    public var maximumConnectionsPerUser: Int?
    /// How many namespaces that were made for their name there may be, see
    /// ``SocketIOServer/namespaces(where:middleware:handler:)``.
    public var maximumDynamicNamespaces = 10_000
    /// How many rooms a socket may be in; the connection of one that joins more is closed.
    public var maximumRooms = 10_000
    /// How many acknowledgements of a socket may be waited for at once.
    public var maximumPendingAcknowledgements = 1_000
    /// Lets clients come back to their sockets after a short loss of the network. Off unless set, because it adds an
    /// argument to events.
    public var recovery: RecoveryConfiguration?

    public init() {
        engine = EngineConfiguration()
        engine.path = "/socket.io/"
    }
}

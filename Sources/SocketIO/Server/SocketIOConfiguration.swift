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

    public init() {
        engine = EngineConfiguration()
        engine.path = "/socket.io/"
    }
}

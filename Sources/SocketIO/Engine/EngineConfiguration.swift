import NIOCore

/// What an Engine.IO server does by itself, and how much it lets its clients do.
public struct EngineConfiguration: Sendable {
    /// Where the server answers, with the slash at its end.
    public var path = "/engine.io/"
    public var transports: Set<EngineTransport> = [.polling, .webSocket]
    /// Whom the server understands; a client of another version is refused.
    public var versions: Set<EngineProtocolVersion> = [.v3, .v4]
    /// How long after a pong, or the beginning, the next ping is sent. In version 3, how often a client is to ping.
    public var pingInterval = Duration.seconds(25)
    /// How long a client may take for its pong. In version 3, how much later than due its ping may come.
    public var pingTimeout = Duration.seconds(60)
    /// How long a move from polling to WebSocket may take.
    public var upgradeTimeout = Duration.seconds(10)
    /// How long a closing connection is waited for.
    public var closeTimeout = Duration.seconds(5)
    /// The size of the largest message, and of the largest long-polling request, in bytes.
    public var maximumPayload = 1_000_000
    /// Compression for WebSocket clients that offer it; off if `nil`.
    public var compression: MessageCompression? = MessageCompression()
    /// Beyond it, a connection is refused with 503 before any upgrade.
    public var maximumConnections = 1_000
    /// How many TCP connections there may be, whatever comes on them; one more is closed at once. Twice
    /// ``maximumConnections`` and 1,000 more if `nil`.
    public var maximumTCPConnections: Int?
    /// How many TCP connections of an event loop may be without a first request; one more takes the oldest one's place.
    public var maximumPendingConnections = 512
    /// How long a client of an ``EngineListener`` may take for a request, from its connection or the last answer.
    public var requestTimeout = Duration.seconds(60)
    public var origins = OriginPolicy.sameOrigin
    /// How many packets of any kind a client may send; one that sends more is disconnected.
    public var packetRate: RateLimit? = RateLimit(perSecond: 100)
    /// How many packets may wait for a client that does not take them.
    public var maximumQueuedPackets = 1_000
    /// How many bytes may wait for a client that does not take them.
    public var maximumQueuedBytes = 4_000_000

    public init() {}

    var tcpConnections: Int { maximumTCPConnections ?? 2 * maximumConnections + 1_000 }

    var queueBounds: OutboundQueue.Bounds { .init(packets: maximumQueuedPackets, bytes: maximumQueuedBytes) }
}

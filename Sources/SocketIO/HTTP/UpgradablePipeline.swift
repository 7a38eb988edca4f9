public import NIOCore
public import NIOHTTP1
import NIOWebSocket

/// What became of a connection after its first request.
public enum UpgradedChannel<HTTP: Sendable>: Sendable {
    /// It stays with HTTP.
    case http(HTTP)
    /// It is a WebSocket, and the ``EngineServer`` takes care of it.
    case webSocket
}

/// Makes a TCP connection one that speaks HTTP/1.1, and becomes a WebSocket if its first request asks for that.
///
/// NIO can upgrade on the first request of a connection only (swift-nio issue 680). A request for a WebSocket on a
/// connection that has served others gets 426 from ``EngineServer/respond(to:)``: a proxy in front must not reuse its
/// connections for the server's path.
public struct UpgradablePipeline: Sendable {
    public let server: EngineServer
    /// How long a client may take for the header of its first request.
    public var firstRequestTimeout = TimeAmount.seconds(10)
    /// The largest header field, all fields together, and their number; more is answered with 431.
    public var headerLimits: NIOHTTPDecoderLimitConfiguration

    public init(server: EngineServer) {
        self.server = server
        headerLimits = NIOHTTPDecoderLimitConfiguration()
        headerLimits.maxHeaderFieldSize = 16 * 1024
        headerLimits.maxHeaderListSize = 32 * 1024
        headerLimits.maxHeaderFieldCount = 100
    }

    /// To be called on the event loop of `channel`, before anything is read.
    ///
    /// - Parameter http: adds the handlers for HTTP after NIO's codec, on the event loop.
    /// - Returns: what the connection became; fails if it closes before its first request, or is one too many.
    public func configure<HTTP: Sendable>(
        _ channel: any Channel,
        http: @escaping @Sendable (any Channel) throws -> HTTP
    ) throws -> EventLoopFuture<UpgradedChannel<HTTP>> {
        let server = server
        guard server.tcpConnections.enter() else {
            try channel.pipeline.syncOperations.addHandler(RefusedConnectionHandler())
            return channel.eventLoop.makeFailedFuture(TooManyConnections())
        }
        channel.closeFuture.whenComplete { _ in server.tcpConnections.leave() }
        let gate = NIOLoopBound(
            WebSocketUpgradeGate(server: server, deadline: firstRequestTimeout),
            eventLoop: channel.eventLoop
        )
        let upgrader = NIOTypedWebSocketServerUpgrader<UpgradedChannel<HTTP>>(
            maxFrameSize: server.configuration.maximumPayload,
            enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(gate.value.admission?.responseHeaders ?? [:])
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    guard let admission = gate.value.takeAdmission() else { throw ChannelError.eof }
                    try server.accept(admission, on: channel)
                    return .webSocket
                }
            }
        )
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration<UpgradedChannel<HTTP>>(
            upgradeConfiguration: .init(upgraders: [upgrader]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AbandonedPollHandler(server: server))
                    return .http(try http(channel))
                }
            }
        )
        configuration.enablePipelining = false
        configuration.enableErrorHandling = false
        configuration.enableResponseHeaderValidation = false
        configuration.decoderConfiguration = headerLimits
        let operations = channel.pipeline.syncOperations
        let upgraded = try operations.configureUpgradableHTTPServerPipeline(configuration: configuration)
        let upgradeHandler = try operations.handler(type: NIOTypedHTTPServerUpgradeHandler<UpgradedChannel<HTTP>>.self)
        try operations.addHandler(gate.value, position: .before(upgradeHandler))
        return upgraded
    }
}

/// A TCP connection was closed because there are as many as there may be.
struct TooManyConnections: Error {}

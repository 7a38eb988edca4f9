public import Logging
public import NIOCore
import NIOHTTP1
public import NIOPosix

/// A port that serves nothing but one ``EngineServer``.
public struct EngineListener: Sendable {
    private let channel: any Channel

    /// Where it listens, with the port that the system chose for port 0.
    public var localAddress: SocketAddress? { channel.localAddress }

    /// - Throws: if the address cannot be listened on, in use by another for example.
    public static func bind(
        _ server: EngineServer,
        host: String,
        port: Int,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger
    ) async throws -> EngineListener {
        let pipeline = UpgradablePipeline(server: server)
        let channel = try await ServerBootstrap(group: eventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try pipeline.configure(channel) { channel in
                        let operations = channel.pipeline.syncOperations
                        try operations.addHandler(HTTPServerPipelineHandler())
                        try operations.addHandler(HTTPServerProtocolErrorHandler())
                        try operations.addHandler(EngineHTTPHandler(server: server))
                    }
                    .whenFailure { error in logger.debug("no request", metadata: ["error": "\(error)"]) }
                }
            }
            .bind(host: host, port: port)
            .get()
        return EngineListener(channel: channel)
    }

    /// Stops listening. Open connections stay: ``EngineServer/shutdown()`` closes them.
    public func close() async throws { try await channel.close().get() }
}

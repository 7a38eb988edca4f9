public import Logging
public import NIOCore
public import NIOPosix

/// A Socket.IO server (protocol 5 over Engine.IO 4).
///
/// ```swift
/// let server = SocketIOServer(logger: logger)
/// let chat = server.namespace("/", handler: Chat())
/// let listener = try await EngineListener.bind(server.engine, host: "127.0.0.1", port: 3000, logger: logger)
/// chat.emit("news", EventPayload("it runs"), to: "lobby")
/// ```
///
/// To share a port with other HTTP routes, give requests and channels to ``engine`` instead; see ``EngineServer``.
public final class SocketIOServer: Sendable {
    /// The connections under the server.
    public let engine: EngineServer
    private let namespaces = NamespaceRegistry()

    public init(
        configuration: SocketIOConfiguration = SocketIOConfiguration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger,
        observer: (any SocketIOObserver)? = nil
    ) {
        let namespaces = namespaces
        engine = EngineServer(
            configuration: configuration.engine,
            eventLoopGroup: eventLoopGroup,
            logger: logger,
            observer: observer
        ) { session in
            ClientConnection(session: session, namespaces: namespaces, configuration: configuration)
        }
    }

    /// Opens a namespace, or replaces what happens in it for sockets that join from now on.
    @discardableResult
    public func namespace(_ name: String, handler: some NamespaceHandler) -> Namespace {
        let namespace = Namespace(
            name: name,
            handler: handler,
            counters: engine.counters,
            observer: engine.observer
        )
        namespaces.insert(namespace)
        return namespace
    }

    public var statistics: ServerStatistics { engine.statistics }

    /// Closes every connection with ``DisconnectReason/serverShutdown``; clients will try to come back. Returns when the
    /// last one is gone.
    public func shutdown() async { await engine.shutdown() }
}

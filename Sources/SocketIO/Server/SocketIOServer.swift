public import Logging
public import NIOCore
public import NIOPosix

/// A Socket.IO server: protocol 5 over Engine.IO 4, and protocol 4 over Engine.IO 3 for old clients.
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
    private let configuration: SocketIOConfiguration
    private let namespaces: NamespaceRegistry
    private let now: @Sendable () -> NIODeadline

    public init(
        configuration: SocketIOConfiguration = SocketIOConfiguration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger,
        observer: (any SocketIOObserver)? = nil
    ) {
        let namespaces = NamespaceRegistry(maximum: configuration.maximumDynamicNamespaces)
        let users = UserConnections(maximum: configuration.maximumConnectionsPerUser)
        self.configuration = configuration
        self.namespaces = namespaces
        now = { eventLoopGroup.any().now }
        engine = EngineServer(
            configuration: configuration.engine,
            eventLoopGroup: eventLoopGroup,
            logger: logger,
            observer: observer
        ) { session in
            ClientConnection(session: session, namespaces: namespaces, users: users, configuration: configuration)
        }
    }

    /// Opens a namespace, or replaces what happens in it for sockets that join from now on.
    ///
    /// - Parameter middleware: in its order, before the handler.
    @discardableResult
    public func namespace<Handler: NamespaceHandler>(
        _ name: String,
        handler: Handler,
        middleware: [Middleware<Handler.Session>] = []
    ) -> Namespace {
        let recovery = configuration.recovery.map { RecoveryLog($0, engine: configuration.engine, now: now) }
        let namespace = makeNamespace(name, Admissions(handler, middleware), recovery)
        namespaces.insert(namespace)
        return namespace
    }

    /// Opens namespaces as clients ask for them. Each lasts as long as somebody is in it; lost sockets do not come back
    /// there.
    ///
    /// - Parameters:
    ///   - isServed: whether there is a namespace of this name.
    ///   - handler: called once for each namespace that is opened. Both must be quick.
    public func namespaces<Handler: NamespaceHandler>(
        where isServed: @escaping @Sendable (String) -> Bool,
        middleware: [Middleware<Handler.Session>] = [],
        handler: @escaping @Sendable (String) -> Handler
    ) {
        let make = { @Sendable [counters = engine.counters, observer = engine.observer] (name: String) in
            Namespace(
                name: name,
                admissions: Admissions(handler(name), middleware),
                recovery: nil,
                counters: counters,
                observer: observer
            )
        }
        namespaces.insert { isServed($0) ? make($0) : nil }
    }

    /// The namespace of this name, if there is one now.
    public subscript(namespace name: String) -> Namespace? { namespaces[name] }

    private func makeNamespace(_ name: String, _ admissions: Admissions, _ recovery: RecoveryLog?) -> Namespace {
        Namespace(
            name: name,
            admissions: admissions,
            recovery: recovery,
            counters: engine.counters,
            observer: engine.observer
        )
    }

    public var statistics: ServerStatistics { engine.statistics }

    /// Closes every connection with ``DisconnectReason/serverShutdown``; clients will try to come back. Returns when the
    /// last one is gone.
    public func shutdown() async { await engine.shutdown() }
}

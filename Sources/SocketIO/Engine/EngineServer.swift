public import Logging
public import NIOCore
public import NIOHTTP1
public import NIOPosix

/// An Engine.IO server (protocols 4 and 3): long-polling, WebSocket, and the move from one to the other.
///
/// It has no port of its own. A host gives it the requests on its path (``respond(to:)``, or ``handlePolling(_:)`` with
/// `await`) and the channels of its WebSockets (``admitWebSocket(uri:headers:remoteAddress:)`` before the upgrade,
/// ``accept(_:on:)`` after it, whose response has ``WebSocketAdmission/responseHeaders``). ``EngineListener`` is such a host.
public final class EngineServer: Sendable {
    public let configuration: EngineConfiguration
    let observer: any SocketIOObserver
    let counters = ServerCounters()
    private let logger: Logger
    private let eventLoopGroup: any EventLoopGroup
    private let application: @Sendable (EngineSession) -> any EngineReceiver
    private let registry: SessionRegistry
    /// For every TCP connection that a pipeline of this server is made for.
    let tcpConnections: Places
    let pending: EventLoopLocal<PendingConnections>
    private let flushers = EventLoopLocal { EventLoopFlusher(eventLoop: $0) }
    /// `nil` where nothing is compressed.
    private let compressors: EventLoopLocal<EventLoopCompressor>?

    /// - Parameters:
    ///   - eventLoopGroup: where long-polling connections live; a WebSocket lives on the event loop of its channel.
    ///   - application: called for each new connection on its event loop.
    public init(
        configuration: EngineConfiguration = EngineConfiguration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger,
        observer: (any SocketIOObserver)? = nil,
        application: @escaping @Sendable (EngineSession) -> any EngineReceiver
    ) {
        self.configuration = configuration
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.observer = observer ?? SilentObserver()
        self.application = application
        compressors = configuration.compression.map { [counters] compression in
            EventLoopLocal { _ in EventLoopCompressor(compression, counters: counters) }
        }
        tcpConnections = Places(maximum: configuration.tcpConnections)
        pending = EventLoopLocal { _ in PendingConnections(maximum: configuration.maximumPendingConnections) }
        registry = SessionRegistry(maximum: configuration.maximumConnections)
    }

    public var statistics: ServerStatistics { counters.statistics }

    /// Whether a request for `uri` belongs to this server.
    public func serves(uri: String) -> Bool { RequestTarget(uri).isAt(configuration.path) }

    /// Closes every connection, lets nobody in any more, and returns when the last one is gone: after
    /// ``EngineConfiguration/closeTimeout`` at the latest.
    public func shutdown() async {
        for session in registry.drain() {
            session.flusher.execute { session.abort(.serverShutdown) }
        }
        await registry.waitUntilEmpty()
    }

    // MARK: Long-polling

    /// Answers a request of the long-polling transport; a poll is answered when there is something to say.
    ///
    /// A cancelled task closes the connection that its poll belongs to.
    public func handlePolling(_ request: EngineHTTPRequest) async -> EngineHTTPResponse {
        await withTaskCancellationHandler {
            // The future never fails.
            (try? await respond(to: request).get()) ?? EngineRefusal.badRequest.response
        } onCancel: {
            if request.method == .GET { abandonPoll(uri: request.uri) }
        }
    }

    /// As ``handlePolling(_:)``, for hosts on event loops. The future never fails.
    public func respond(to request: EngineHTTPRequest) -> EventLoopFuture<EngineHTTPResponse> {
        let cors = configuration.origins.responseHeaders(for: request.headers)
        do {
            return try route(request).map { response in
                var response = response
                response.headers.add(contentsOf: cors)
                return response
            }
        } catch {
            refused(error, uri: request.uri)
            var response = error.response
            if error != .forbidden { response.headers.add(contentsOf: cors) }
            return eventLoopGroup.any().makeSucceededFuture(response)
        }
    }

    /// Says that the client of a poll is gone before its answer: its connection closes.
    func abandonPoll(uri: String) {
        guard let id = RequestTarget(uri).query["sid"], let session = registry[id] else { return }
        session.eventLoop.execute {
            if session.transport == .polling { session.abort(.transportClosed) }
        }
    }

    private func route(_ request: EngineHTTPRequest) throws(EngineRefusal) -> EventLoopFuture<EngineHTTPResponse> {
        guard configuration.origins.allows(request.headers) else { throw .forbidden }
        if request.method == .OPTIONS { return eventLoopGroup.any().makeSucceededFuture(preflight(request)) }
        let query = RequestTarget(request.uri).query
        let (transport, version) = try checked(query)
        guard transport == .polling else {
            throw request.headers.contains(name: "upgrade") ? .upgradeRequired : .badRequest
        }
        guard query["j"] == nil else { throw .scriptPolling }
        guard request.body.readableBytes <= configuration.maximumPayload else { throw .payloadTooLarge }
        guard let id = query["sid"] else {
            guard request.method == .GET else { throw .badMethod }
            return try openPolling(request, version, query: query)
        }
        guard let session = registry[id] else { throw .unknownSession }
        guard session.handshake.version == version else { throw .badRequest }
        switch request.method {
        case .GET: return session.eventLoop.flatSubmit { session.poll() }
        case .POST:
            let isBinary = request.headers.first(name: "content-type") == "application/octet-stream"
            let payload = EngineCodec.Payload(request.body, isBinary: isBinary)
            return session.eventLoop.submit { session.post(payload) }
        default: throw .badMethod
        }
    }

    private func checked(
        _ query: [String: String]
    ) throws(EngineRefusal) -> (transport: EngineTransport, version: EngineProtocolVersion) {
        guard let transport = query["transport"].flatMap(EngineTransport.init(rawValue:)),
            configuration.transports.contains(transport)
        else { throw .unknownTransport }
        guard let version = EngineProtocolVersion(parameter: query["EIO"]), configuration.versions.contains(version)
        else { throw .unsupportedVersion }
        return (transport, version)
    }

    private func preflight(_ request: EngineHTTPRequest) -> EngineHTTPResponse {
        var headers: HTTPHeaders = ["Access-Control-Allow-Methods": "GET, POST", "Access-Control-Max-Age": "600"]
        if let wanted = request.headers.first(name: "access-control-request-headers") {
            headers.add(name: "Access-Control-Allow-Headers", value: wanted)
        }
        return EngineHTTPResponse(status: .noContent, headers: headers, body: ByteBuffer())
    }

    private func openPolling(
        _ request: EngineHTTPRequest,
        _ version: EngineProtocolVersion,
        query: [String: String]
    ) throws(EngineRefusal) -> EventLoopFuture<EngineHTTPResponse> {
        try registry.reserve()
        let handshake = EngineHandshake(
            id: Identifiers.random(),
            version: version,
            transport: .polling,
            headers: request.headers,
            query: query,
            remoteAddress: request.remoteAddress
        )
        let eventLoop = eventLoopGroup.next()
        return eventLoop.submit {
            _ = self.open(handshake, eventLoop: eventLoop) { _ in nil }
            return .payload(handshake.codec.encode([self.openPacket(handshake)]))
        }
    }

    // MARK: WebSocket

    /// Whether a request for a WebSocket may be upgraded. To be asked before the upgrade, so that a refusal is an
    /// ordinary HTTP response.
    public func admitWebSocket(uri: String, headers: HTTPHeaders, remoteAddress: String?) -> WebSocketDecision {
        do {
            return .admit(try admission(RequestTarget(uri).query, headers, remoteAddress))
        } catch {
            refused(error, uri: uri)
            return .refuse(error.response)
        }
    }

    private func admission(
        _ query: [String: String],
        _ headers: HTTPHeaders,
        _ remoteAddress: String?
    ) throws(EngineRefusal) -> WebSocketAdmission {
        guard configuration.origins.allows(headers) else { throw .forbidden }
        let (transport, version) = try checked(query)
        guard transport == .webSocket else { throw .badRequest }
        let deflate = configuration.compression.flatMap { _ in DeflateAgreement(offeredIn: headers) }
        if let id = query["sid"] {
            guard let session = registry[id] else { throw .unknownSession }
            guard session.handshake.version == version else { throw .badRequest }
            return WebSocketAdmission(.upgrade(session), deflate: deflate, registry: registry)
        }
        try registry.reserve()
        let handshake = EngineHandshake(
            id: Identifiers.random(),
            version: version,
            transport: .webSocket,
            headers: headers,
            query: query,
            remoteAddress: remoteAddress
        )
        return WebSocketAdmission(.open(handshake), deflate: deflate, registry: registry)
    }

    /// Makes `channel` a connection. To be called on its event loop, when it has been upgraded: its pipeline ends with
    /// NIO's WebSocket frame encoder and decoder.
    public func accept(_ admission: WebSocketAdmission, on channel: any Channel) throws {
        channel.eventLoop.assertInEventLoop()
        switch admission.purpose {
        case .upgrade(let session):
            let link = try link(session, admission, on: channel)
            if session.eventLoop.inEventLoop {
                session.offer(link)
            } else {
                session.eventLoop.execute { session.offer(link) }
            }
        case .open(let handshake):
            guard admission.redeem() else { return channel.close(promise: nil) }
            var failure: (any Error)?
            let session = open(handshake, eventLoop: channel.eventLoop) { session in
                do {
                    let link = try link(session, admission, on: channel)
                    link.write(openPacket(handshake), handshake.codec)
                    link.flush()
                    return link
                } catch {
                    failure = error
                    return nil
                }
            }
            if let failure {
                session.abort(.transportClosed)
                throw failure
            }
        }
    }

    private func link(
        _ session: EngineSession,
        _ admission: WebSocketAdmission,
        on channel: any Channel
    ) throws -> WebSocketLink {
        let agreed = admission.deflate.flatMap { agreement in compressors.map { (agreement, $0) } }
        let link = WebSocketLink(
            session: session,
            compression: agreed.map { agreement, compressors in
                .init(compressor: compressors[session.eventLoop], windowBits: agreement.serverWindowBits)
            }
        )
        let inflater = agreed.flatMap { $0.1[channel.eventLoop].inflater }
        try link.install(on: channel, configuration: configuration, inflater: inflater)
        return link
    }

    // MARK: Connections

    private func open(
        _ handshake: EngineHandshake,
        eventLoop: any EventLoop,
        webSocket: (EngineSession) -> WebSocketLink?
    ) -> EngineSession {
        let session = EngineSession(
            handshake: handshake,
            eventLoop: eventLoop,
            flusher: flushers[eventLoop],
            server: self
        )
        registry.insert(session)
        counters.opened()
        observer.connected(handshake)
        let link = webSocket(session)
        session.begin(application(session), webSocket: link)
        return session
    }

    private func openPacket(_ handshake: EngineHandshake) -> OutboundPacket {
        let upgrades = handshake.transport == .polling && configuration.transports.contains(.webSocket)
        let text = """
            {"sid":"\(handshake.id)","upgrades":[\(upgrades ? #""websocket""# : "")],\
            "pingInterval":\(configuration.pingInterval.wholeMilliseconds),\
            "pingTimeout":\(configuration.pingTimeout.wholeMilliseconds),\
            "maxPayload":\(configuration.maximumPayload)}
            """
        return OutboundPacket(.open(ByteBuffer(string: text)))
    }

    private func refused(_ refusal: EngineRefusal, uri: String) {
        counters.refused()
        observer.refused(status: Int(refusal.response.status.code))
        logger.debug("refused", metadata: ["reason": "\(refusal)", "path": "\(RequestTarget(uri).path)"])
    }

    func remove(_ session: EngineSession) { registry.remove(session) }

    func closed(_ session: EngineSession, _ reason: DisconnectReason) {
        counters.closed(reason)
        observer.disconnected(session.handshake, reason: reason)
        logger.debug("connection closed", metadata: ["reason": "\(reason)"])
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}

import NIOCore
import NIOHTTP1

/// Looks at the first request of a connection before NIO's upgrade handler does.
///
/// The upgrade handler loses the request when it declines an upgrade (swift-nio issue 2632): a WebSocket for a foreign
/// path, or `Upgrade: h2c`, which curl and Java send, would get no answer. So the gate takes away every `Upgrade` header
/// that will not be followed, answers refused WebSockets itself, and closes connections that say nothing: they would hold
/// up a graceful shutdown (the upgrade handler does not know of it).
final class WebSocketUpgradeGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The right to upgrade, once the first request has got it.
    private(set) var admission: WebSocketAdmission?
    private let server: EngineServer
    private let deadline: TimeAmount
    private var timeout: Scheduled<Void>?
    private var place: PendingConnections.Place?
    private var isRefused = false

    init(server: EngineServer, deadline: TimeAmount) {
        self.server = server
        self.deadline = deadline
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        place = server.pending[context.eventLoop].enter(channel)
        timeout = context.eventLoop.scheduleTask(in: deadline) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timeout?.cancel()
        if let place { server.pending[context.eventLoop].leave(place) }
    }

    func takeAdmission() -> WebSocketAdmission? {
        defer { admission = nil }
        return admission
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if head.isWebSocketUpgrade, server.serves(uri: head.uri) {
            let address = context.channel.remoteAddress?.ipAddress
            switch server.admitWebSocket(uri: head.uri, headers: head.headers, remoteAddress: address) {
            case .admit(let admission): self.admission = admission
            case .refuse(let response): return refuse(response, version: head.version, context: context)
            }
        } else {
            head.headers.remove(name: "upgrade")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private func refuse(_ response: EngineHTTPResponse, version: HTTPVersion, context: ChannelHandlerContext) {
        isRefused = true
        var headers = response.headers
        headers.replaceOrAdd(name: "Connection", value: "close")
        headers.replaceOrAdd(name: "Content-Length", value: "\(response.body.readableBytes)")
        let head = HTTPResponseHead(version: version, status: response.status, headers: headers)
        let channel = context.channel
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isRefused else { return }
        switch error {
        case HTTPParserError.headerOverflow:
            let text = ByteBuffer(string: "The header fields are too large.\n")
            let status = HTTPResponseStatus.requestHeaderFieldsTooLarge
            refuse(EngineHTTPResponse(status: status, headers: [:], body: text), version: .http1_1, context: context)
        case is HTTPParserError:
            let text = ByteBuffer(string: "This is not HTTP.\n")
            let response = EngineHTTPResponse(status: .badRequest, headers: [:], body: text)
            refuse(response, version: .http1_1, context: context)
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        context.close(promise: nil)
    }
}

@available(*, unavailable)
extension WebSocketUpgradeGate: Sendable {}

extension HTTPRequestHead {
    /// Whether this asks for a WebSocket in the one way that NIO's upgrader will follow.
    fileprivate var isWebSocketUpgrade: Bool {
        method == .GET && version == .http1_1
            && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            && headers["sec-websocket-version"] == ["13"]
            && headers["sec-websocket-key"].count == 1
            && headers["sec-websocket-key"].allSatisfy { Base64.decode(Array($0.utf8))?.count == 16 }
    }
}

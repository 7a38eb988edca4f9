import NIOCore
import NIOHTTP1

/// Serves long-polling on a plain NIO channel: one request after the other, 404 for every other path.
final class EngineHTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: EngineServer
    private var request: (head: HTTPRequestHead, body: ByteBuffer)?
    private var isAnswering = false
    private var deadline: Scheduled<Void>?

    init(server: EngineServer) {
        self.server = server
    }

    func handlerAdded(context: ChannelHandlerContext) { awaitRequest(context: context) }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    private func awaitRequest(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline?.cancel()
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(server.configuration.requestTimeout)) {
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = (head, ByteBuffer())
        case .body(var part):
            // One byte more than allowed is enough to have the request refused.
            let room = server.configuration.maximumPayload + 1 - (request?.body.readableBytes ?? 0)
            if let part = part.readSlice(length: min(part.readableBytes, max(0, room))) {
                request?.body.writeImmutableBuffer(part)
            }
        case .end: answer(context: context)
        }
    }

    private func answer(context: ChannelHandlerContext) {
        guard let (head, body) = request else { return }
        request = nil
        deadline?.cancel()
        guard server.serves(uri: head.uri) else {
            let text = ByteBuffer(string: "Not found\n")
            return write(EngineHTTPResponse(status: .notFound, headers: [:], body: text), to: head, context: context)
        }
        let request = EngineHTTPRequest(
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body: body,
            remoteAddress: context.channel.remoteAddress?.ipAddress
        )
        isAnswering = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        server.respond(to: request).hop(to: context.eventLoop).whenSuccess { response in
            let (handler, context) = bound.value
            handler.isAnswering = false
            handler.write(response, to: head, context: context)
        }
    }

    private func write(_ response: EngineHTTPResponse, to request: HTTPRequestHead, context: ChannelHandlerContext) {
        var headers = response.headers
        if response.status != .noContent {
            headers.replaceOrAdd(name: "Content-Length", value: "\(response.body.readableBytes)")
        }
        let closes = !request.isKeepAlive || headers["connection"] == ["close"]
        if closes { headers.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: request.version, status: response.status, headers: headers)
        let channel = context.channel
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        closes ? written.whenComplete { _ in channel.close(promise: nil) } : awaitRequest(context: context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: context.close(promise: nil)
        case is ChannelShouldQuiesceEvent where request == nil && !isAnswering: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
}

@available(*, unavailable)
extension EngineHTTPHandler: Sendable {}

import NIOCore
import NIOHTTP1

/// Notices that a client goes away while its poll waits: what would be answered is lost, and so is the connection.
final class AbandonedPollHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: EngineServer
    private var waitingPoll: HTTPRequestHead?

    init(server: EngineServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.method == .GET, server.serves(uri: head.uri) {
            waitingPoll = head
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) { waitingPoll = nil }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        abandon()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { abandon() }
        context.fireUserInboundEventTriggered(event)
    }

    private func abandon() {
        guard let poll = waitingPoll else { return }
        waitingPoll = nil
        server.abandonPoll(uri: poll.uri)
    }
}

@available(*, unavailable)
extension AbandonedPollHandler: Sendable {}

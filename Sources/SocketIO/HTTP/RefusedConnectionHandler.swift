import NIOCore

/// Closes a connection that is one too many as soon as it can be closed.
final class RefusedConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = Never

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { context.close(promise: nil) }
    }

    func channelActive(context: ChannelHandlerContext) { context.close(promise: nil) }
}

@available(*, unavailable)
extension RefusedConnectionHandler: Sendable {}

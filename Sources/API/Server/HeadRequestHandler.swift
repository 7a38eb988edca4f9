import NIOCore
import NIOHTTP1

/// Takes `Accept-Encoding` from HEAD requests: the compressor behind it does not know that their responses have no body,
/// and would send the few bytes that an empty stream compresses to.
final class HeadRequestHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), head.method == .HEAD else {
            return context.fireChannelRead(data)
        }
        head.headers.remove(name: "Accept-Encoding")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

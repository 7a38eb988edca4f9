import NIOCore

/// The sending side of a WebSocket, for use from any thread; free of hops on the channel's own event loop.
struct WebSocketConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<WebSocketHandler>

    /// To be called on the event loop of `channel`.
    init(channel: any Channel, handler: WebSocketHandler) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    var isWritable: Bool { channel.isWritable }

    func write(_ frame: ByteBuffer) { onLoop { $0.write(frame) } }

    func flush() { onLoop { $0.flush() } }

    func close(_ closure: WebSocketClosure) { onLoop { $0.close(closure) } }

    private func onLoop(_ body: @escaping @Sendable (WebSocketHandler) -> Void) {
        if channel.eventLoop.inEventLoop {
            body(handler.value)
        } else {
            let handler = handler
            channel.eventLoop.execute { body(handler.value) }
        }
    }
}

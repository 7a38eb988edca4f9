import NIOCore

/// The sending side of a WebSocket, for its session: free of hops, and of looking for the right thread, where both live on
/// one event loop.
///
/// `@unchecked` because `handler` is touched on the event loop of `channel` only.
struct WebSocketConnection: @unchecked Sendable {
    private let channel: any Channel
    private let handler: WebSocketHandler
    private let isOnSessionLoop: Bool

    /// - Parameter sessionLoop: where the methods are called.
    init(channel: any Channel, handler: WebSocketHandler, sessionLoop: any EventLoop) {
        self.channel = channel
        self.handler = handler
        isOnSessionLoop = channel.eventLoop === sessionLoop
    }

    var isWritable: Bool { isOnSessionLoop ? handler.isWritable : channel.isWritable }

    func write(_ frame: ByteBuffer) {
        if isOnSessionLoop { handler.write(frame) } else { onLoop { $0.handler.write(frame) } }
    }

    func flush() {
        if isOnSessionLoop { handler.flush() } else { onLoop { $0.handler.flush() } }
    }

    func close(_ closure: WebSocketClosure) {
        if isOnSessionLoop { handler.close(closure) } else { onLoop { $0.handler.close(closure) } }
    }

    private func onLoop(_ body: @escaping @Sendable (Self) -> Void) { channel.eventLoop.execute { body(self) } }
}

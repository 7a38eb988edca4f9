import NIOCore

/// A WebSocket of an Engine.IO connection: carries what happens on the channel's event loop to that of the session,
/// which differs where a client moved over from polling.
///
/// `@unchecked` because `connection` is set once, before anything else happens on the channel.
final class WebSocketLink: WebSocketDelegate, @unchecked Sendable {
    private let session: EngineSession
    private var connection: WebSocketConnection?

    init(session: EngineSession) {
        self.session = session
    }

    /// Puts the message layer at the end of the pipeline. To be called on the event loop of `channel`.
    func install(on channel: any Channel, configuration: EngineConfiguration) throws {
        let handler = WebSocketHandler(
            maximumSize: configuration.maximumPayload,
            closeTimeout: TimeAmount(configuration.closeTimeout),
            delegate: self
        )
        connection = WebSocketConnection(channel: channel, handler: handler)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    var isWritable: Bool { connection?.isWritable ?? false }

    func write(_ frame: ByteBuffer) { connection?.write(frame) }

    func flush() { connection?.flush() }

    func close(_ closure: WebSocketClosure) { connection?.close(closure) }

    func webSocketReceived(_ message: EngineMessage) {
        onSessionLoop { $0.received(message, from: $1) }
    }

    func webSocketBecameWritable() {
        onSessionLoop { $0.becameWritable($1) }
    }

    func webSocketEnded(_ ending: WebSocketEnding) {
        let reason: DisconnectReason =
            switch ending {
            case .lost: .transportClosed
            case .violation(let closure): .protocolError(closure.reason)
            case .quiescing: .serverShutdown
            }
        onSessionLoop { $0.ended($1, reason) }
    }

    private func onSessionLoop(_ body: @escaping @Sendable (EngineSession, WebSocketLink) -> Void) {
        if session.eventLoop.inEventLoop {
            body(session, self)
        } else {
            session.eventLoop.execute { body(self.session, self) }
        }
    }
}

import NIOCore

/// A WebSocket of an Engine.IO connection: carries what happens on the channel's event loop to that of the session,
/// which differs where a client moved over from polling.
///
/// `@unchecked` because `connection` is set once, before anything else happens on the channel.
final class WebSocketLink: WebSocketDelegate, @unchecked Sendable {
    /// How the server compresses: with the means of the session's event loop.
    struct Compression: Sendable {
        let compressor: EventLoopCompressor
        let windowBits: Int
    }

    private let session: EngineSession
    private let compression: Compression?
    private var connection: WebSocketConnection?

    init(session: EngineSession, compression: Compression?) {
        self.session = session
        self.compression = compression
    }

    /// Puts the message layer at the end of the pipeline. To be called on the event loop of `channel`.
    ///
    /// - Parameter inflater: of that event loop, if compression was agreed on.
    func install(on channel: any Channel, configuration: EngineConfiguration, inflater: MessageInflater?) throws {
        let handler = WebSocketHandler(
            assembler: WebSocketMessageAssembler(maximumSize: configuration.maximumPayload, inflater: inflater),
            closeTimeout: TimeAmount(configuration.closeTimeout),
            delegate: self
        )
        connection = WebSocketConnection(channel: channel, handler: handler, sessionLoop: session.eventLoop)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    var isWritable: Bool { connection?.isWritable ?? false }

    /// To be called on the event loop of the session.
    func write(_ packet: OutboundPacket, _ codec: EngineCodec) {
        connection?.write(compressedFrame(packet, codec) ?? codec.frame(packet))
    }

    /// Writes whole frames that are not to be compressed.
    func write(frames: ByteBuffer) { connection?.write(frames) }

    private func compressedFrame(_ packet: OutboundPacket, _ codec: EngineCodec) -> ByteBuffer? {
        guard let compression, packet.size >= compression.compressor.threshold, codec.sharesFrame(packet) else {
            return nil
        }
        return compression.compressor.frame(packet, windowBits: compression.windowBits)
    }

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

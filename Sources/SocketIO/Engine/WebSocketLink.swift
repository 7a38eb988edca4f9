import NIOCore

/// A WebSocket of an Engine.IO connection: carries what happens on the channel's event loop to that of the session,
/// which differs where a client moved over from polling.
///
/// Where both live on one event loop, sending needs no hop and no look for the right thread.
///
/// `@unchecked` because `handler` and `channel` are set once, before anything else happens on the channel, and the handler
/// is touched on the channel's event loop only.
final class WebSocketLink: WebSocketDelegate, @unchecked Sendable {
    /// How the server compresses: with the means of the session's event loop.
    struct Compression: Sendable {
        let compressor: EventLoopCompressor
        let windowBits: Int
    }

    private let session: EngineSession
    private let compression: Compression?
    private var handler: WebSocketHandler?
    private var channel: (any Channel)?
    private var isOnSessionLoop = false

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
        self.handler = handler
        self.channel = channel
        isOnSessionLoop = channel.eventLoop === session.eventLoop
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    // MARK: Sending, on the event loop of the session

    var isWritable: Bool { (isOnSessionLoop ? handler?.isWritable : channel?.isWritable) ?? false }

    func write(_ packet: OutboundPacket, _ codec: EngineCodec) {
        write(frames: compressedFrame(packet, codec) ?? codec.frame(packet))
    }

    /// Writes whole frames that are not to be compressed.
    func write(frames: ByteBuffer) {
        if isOnSessionLoop { handler?.write(frames) } else { onChannelLoop { $0.write(frames) } }
    }

    func flush() {
        if isOnSessionLoop { handler?.flush() } else { onChannelLoop { $0.flush() } }
    }

    func close(_ closure: WebSocketClosure) { onChannelLoop { $0.close(closure) } }

    private func onChannelLoop(_ body: @escaping @Sendable (WebSocketHandler) -> Void) {
        guard let channel else { return }
        if channel.eventLoop.inEventLoop {
            if let handler { body(handler) }
        } else {
            channel.eventLoop.execute { if let handler = self.handler { body(handler) } }
        }
    }

    private func compressedFrame(_ packet: OutboundPacket, _ codec: EngineCodec) -> ByteBuffer? {
        guard let compression, packet.size >= compression.compressor.threshold, codec.sharesFrame(packet) else {
            return nil
        }
        return compression.compressor.frame(packet, windowBits: compression.windowBits)
    }

    // MARK: Receiving, on the event loop of the channel

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

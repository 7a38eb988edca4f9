import NIOCore
import NIOWebSocket

/// What happens on a WebSocket, told on the event loop of its channel.
protocol WebSocketDelegate: AnyObject, Sendable {
    func webSocketReceived(_ message: EngineMessage)
    /// The channel takes bytes again.
    func webSocketBecameWritable()
    /// The last call: the channel is gone, or closing with nothing more to be read.
    func webSocketEnded(_ ending: WebSocketEnding)
}

/// How a WebSocket ended.
enum WebSocketEnding: Hashable, Sendable {
    /// The client closed, or the connection broke.
    case lost
    /// The client broke a rule and was told so.
    case violation(WebSocketClosure)
    /// The server drains its connections.
    case quiescing
}

/// The message layer between NIO's frame decoder and a connection: assembles messages, answers pings, keeps the closing
/// handshake, and turns broken rules into close codes.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private enum State {
        case open
        /// Our close frame is sent; the client's is awaited until the deadline.
        case closing
        case closed
    }

    private var assembler: WebSocketMessageAssembler
    private let closeTimeout: TimeAmount
    private var delegate: (any WebSocketDelegate)?
    private var state = State.open
    private var context: ChannelHandlerContext?
    /// Where frames that are encoded already enter the pipeline: beyond the frame encoder.
    private var encoderContext: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    /// Frames that wait for the flush in one piece, so that the channel writes once however many came in a turn.
    private var unwritten: ByteBuffer?
    /// Whether the channel takes more without growing its queue.
    private(set) var isWritable = true

    /// Frames are copied together up to so many bytes; the channel counts what it is given against its limit.
    private static let largestPiece = 16 * 1024

    init(assembler: WebSocketMessageAssembler, closeTimeout: TimeAmount, delegate: any WebSocketDelegate) {
        self.assembler = assembler
        self.closeTimeout = closeTimeout
        self.delegate = delegate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isWritable = context.channel.isWritable
        encoderContext = try? context.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.lost)
        self.context = nil
        encoderContext = nil
    }

    /// Writes a whole encoded frame, without flushing.
    func write(_ frame: ByteBuffer) {
        guard state == .open else { return }
        guard let waiting = unwritten?.readableBytes else {
            unwritten = frame
            return
        }
        if waiting + frame.readableBytes <= Self.largestPiece {
            unwritten?.writeImmutableBuffer(frame)
        } else {
            passOn()
            unwritten = frame
        }
    }

    func flush() {
        passOn()
        encoderContext?.flush()
    }

    private func passOn() {
        guard let frames = unwritten.take() else { return }
        encoderContext?.write(NIOAny(frames), promise: nil)
    }

    /// Starts the closing handshake. Messages that still arrive are ignored.
    func close(_ closure: WebSocketClosure) {
        guard state == .open, let context else { return }
        passOn()
        encoderContext?.writeAndFlush(NIOAny(WebSocketFrames.close(closure)), promise: nil)
        state = .closing
        delegate = nil
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: closeTimeout) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch state {
        case .open: receive(frame, context: context)
        case .closing where frame.opcode == .connectionClose: context.close(promise: nil)
        case .closing, .closed: break
        }
    }

    private func receive(_ frame: WebSocketFrame, context: ChannelHandlerContext) {
        do {
            switch try assembler.receive(frame) {
            case .message(let message): delegate?.webSocketReceived(message)
            case .ping(let data): answerPing(data, context: context)
            case .close(let code): answerClose(code: code, context: context)
            case .nothing: break
            }
        } catch {
            fail(error)
        }
    }

    /// A ping that finds the channel full stays unanswered: the answer to the next one serves for both.
    private func answerPing(_ data: ByteBuffer, context: ChannelHandlerContext) {
        guard isWritable else { return }
        passOn()
        encoderContext?.writeAndFlush(NIOAny(WebSocketFrames.encode(.pong, data)), promise: nil)
    }

    private func answerClose(code: UInt16?, context: ChannelHandlerContext) {
        var payload = ByteBuffer()
        if let code { payload.writeInteger(code) }
        let channel = context.channel
        passOn()
        encoderContext?.writeAndFlush(NIOAny(WebSocketFrames.encode(.connectionClose, payload)))
            .whenComplete { _ in channel.close(promise: nil) }
        end(.lost)
    }

    private func fail(_ closure: WebSocketClosure) {
        guard state == .open else { return }
        let delegate = delegate
        close(closure)
        delegate?.webSocketEnded(.violation(closure))
    }

    /// The decoder reads no more, so that the client's close frame would not be seen: the end of ours has to do. The client
    /// gets it before the connection ends, which it would not if bytes of its were left unread.
    private func failBeyondRepair(_ closure: WebSocketClosure, context: ChannelHandlerContext) {
        fail(closure)
        context.close(mode: .output, promise: nil)
    }

    private func end(_ ending: WebSocketEnding) {
        deadline?.cancel()
        state = .closed
        let delegate = delegate
        self.delegate = nil
        delegate?.webSocketEnded(ending)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // Our close frame is on its way: what the client still sends counts no more.
        case _ where state == .closing: break
        case NIOWebSocketError.invalidFrameLength:
            failBeyondRepair(.tooLarge("the frame is too large"), context: context)
        case is NIOWebSocketError: failBeyondRepair(.protocolError("a malformed frame"), context: context)
        default: context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.lost)
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { delegate?.webSocketBecameWritable() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            let delegate = delegate
            close(.goingAway("the server is shutting down"))
            delegate?.webSocketEnded(.quiescing)
        case ChannelEvent.inputClosed:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }
}

@available(*, unavailable)
extension WebSocketHandler: Sendable {}

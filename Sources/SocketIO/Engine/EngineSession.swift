public import NIOCore

/// What an application does with an Engine.IO connection. Calls come on the event loop of the connection, in order.
public protocol EngineReceiver: AnyObject {
    func received(_ message: EngineMessage)
    /// The last call.
    func closed(_ reason: DisconnectReason)
}

/// One Engine.IO connection: does what its state machine says.
///
/// `@unchecked` because its state is touched on `eventLoop` only.
public final class EngineSession: @unchecked Sendable {
    public let handshake: EngineHandshake
    public let eventLoop: any EventLoop
    let flusher: EventLoopFlusher
    private let codec: EngineCodec
    let server: EngineServer
    private var state: EngineSessionState
    private var receiver: (any EngineReceiver)?
    private var webSocket: WebSocketLink?
    private var candidate: WebSocketLink?
    private var waitingPoll: EventLoopPromise<EngineHTTPResponse>?
    private var timers: [EngineSessionState.Timer: Scheduled<Void>] = [:]
    private var needsFlush = false

    public var id: String { handshake.id }

    /// The transport in use. To be read on the event loop.
    public var transport: EngineTransport { state.transport }

    init(handshake: EngineHandshake, eventLoop: any EventLoop, flusher: EventLoopFlusher, server: EngineServer) {
        self.handshake = handshake
        self.eventLoop = eventLoop
        self.flusher = flusher
        self.server = server
        codec = handshake.codec
        state = EngineSessionState(
            version: handshake.version,
            transport: handshake.transport,
            queue: OutboundQueue(bounds: server.configuration.queueBounds),
            packets: server.configuration.packetRate.map { TokenBucket($0, now: eventLoop.now) }
        )
    }

    // MARK: For applications, from any thread

    /// Sends a message. Messages arrive in the order of these calls.
    public func send(_ message: EngineMessage) {
        let packet = OutboundPacket(message: message)
        flusher.execute { self.write(packet) }
    }

    /// Closes the connection after what was sent before.
    public func close(_ reason: DisconnectReason) {
        flusher.execute { self.perform(self.state.close(reason)) }
    }

    // MARK: On the event loop

    func begin(_ receiver: any EngineReceiver, webSocket: WebSocketLink?) {
        self.receiver = receiver
        self.webSocket = webSocket
        perform(state.begin())
    }

    /// Whether a packet would go out at once.
    var isReady: Bool { state.isReady(isWritable: webSocket?.isWritable ?? false) }

    /// Sends a packet that may be going to many connections. What was written is flushed at the end of the turn.
    func write(_ packet: OutboundPacket) {
        switch state.send(packet, isWritable: webSocket?.isWritable ?? false) {
        case .write:
            webSocket?.write(packet, codec)
            markForFlush()
        case .queued: markForFlush()
        case .conflated: server.counters.conflated()
        case .overflow: perform(state.close(.slowConsumer))
        case .closed: break
        }
    }

    /// Sends the packets of an event, or of several: in one piece if all of them can go out now.
    func write(_ event: EncodedEvent) {
        if let joined = event.joined, state.transport == .webSocket, let webSocket,
            state.isReady(isWritable: webSocket.isWritable)
        {
            webSocket.write(frames: joined)
            return markForFlush()
        }
        for packet in event.packets { write(packet) }
    }

    func abort(_ reason: DisconnectReason) { perform(state.abort(reason)) }

    private func markForFlush() {
        guard !needsFlush else { return }
        needsFlush = true
        flusher.add(self)
    }

    func flush() {
        needsFlush = false
        if state.transport == .webSocket {
            drain()
            webSocket?.flush()
        } else if state.canAnswerPoll, state.takePoll() {
            answerPoll(orElse: .noop)
        }
    }

    /// Moves what waits to the WebSocket, as long as it takes more.
    private func drain() {
        guard let webSocket, state.transport == .webSocket else { return }
        while webSocket.isWritable, let packet = state.queue.popFirst() { webSocket.write(packet, codec) }
    }

    // MARK: Polling

    func poll() -> EventLoopFuture<EngineHTTPResponse> {
        switch state.poll() {
        case .wait:
            let promise = eventLoop.makePromise(of: EngineHTTPResponse.self)
            waitingPoll = promise
            return promise.futureResult
        case .answer(let packet):
            return eventLoop.makeSucceededFuture(.payload(payload(orElse: packet)))
        case .answerLast:
            let response = EngineHTTPResponse.payload(lastPayload())
            perform(state.fetchedTheEnd())
            return eventLoop.makeSucceededFuture(response)
        case .duplicate:
            abort(.protocolError("two polls at once"))
            return eventLoop.makeSucceededFuture(EngineRefusal.badRequest.response)
        case .refuse:
            return eventLoop.makeSucceededFuture(EngineRefusal.badRequest.response)
        }
    }

    func post(_ payload: EngineCodec.Payload) -> EngineHTTPResponse {
        guard state.isOpen, state.transport == .polling else { return EngineRefusal.badRequest.response }
        do {
            for packet in try codec.decode(payload) { receive(packet) }
            return .payload(EngineCodec.Payload(ByteBuffer(string: "ok")))
        } catch {
            abort(.protocolError(error.description))
            return EngineRefusal.badRequest.response
        }
    }

    private func payload(orElse packet: EnginePacket) -> EngineCodec.Payload {
        let packets = state.queue.take(upTo: EngineSessionState.largestPayload)
        return codec.encode(packets.isEmpty ? [OutboundPacket(packet)] : packets)
    }

    private func lastPayload() -> EngineCodec.Payload {
        codec.encode(state.queue.takeAll() + [OutboundPacket(.close)])
    }

    private func answerPoll(orElse packet: EnginePacket) {
        waitingPoll?.succeed(.payload(payload(orElse: packet)))
        waitingPoll = nil
    }

    // MARK: WebSocket

    /// Takes a WebSocket that a polling client has opened for this connection.
    func offer(_ link: WebSocketLink) {
        guard let actions = state.offerCandidate() else {
            return link.close(.normal("the connection has moved already"))
        }
        candidate = link
        perform(actions)
    }

    func received(_ message: EngineMessage, from link: WebSocketLink) {
        do {
            let packet = try codec.packet(message)
            if link === webSocket {
                receive(packet)
            } else if link === candidate {
                perform(state.receiveFromCandidate(packet))
            }
        } catch {
            link === candidate ? perform(state.lostCandidate() + [.dropCandidate]) : abort(.protocolError("\(error)"))
        }
    }

    func becameWritable(_ link: WebSocketLink) {
        guard link === webSocket else { return }
        drain()
        link.flush()
    }

    func ended(_ link: WebSocketLink, _ reason: DisconnectReason) {
        if link === candidate {
            candidate = nil
            perform(state.lostCandidate())
        } else if link === webSocket {
            abort(reason)
        }
    }

    // MARK: Actions

    private func receive(_ packet: EnginePacket) {
        server.counters.received()
        perform(state.receive(packet, now: eventLoop.now))
    }

    private func perform(_ actions: [EngineSessionState.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: EngineSessionState.Action) {
        switch action {
        case .schedule(let timer): schedule(timer)
        case .cancel(let timer): timers.removeValue(forKey: timer)?.cancel()
        case .send(let packet): write(OutboundPacket(packet))
        case .deliver(let message): receiver?.received(message)
        case .answerPoll(let packet): answerPoll(orElse: packet)
        case .answerLastPoll:
            waitingPoll?.succeed(.payload(lastPayload()))
            waitingPoll = nil
        case .refusePoll:
            waitingPoll?.succeed(EngineRefusal.draining.response)
            waitingPoll = nil
        case .sendToCandidate(let packet):
            candidate?.write(OutboundPacket(packet), codec)
            candidate?.flush()
        case .adoptCandidate: adoptCandidate()
        case .dropCandidate:
            candidate?.close(.normal("not upgraded"))
            candidate = nil
        case .closeWebSocket(let reason):
            for packet in state.queue.takeAll() { webSocket?.write(packet, codec) }
            webSocket?.close(reason.closure)
            webSocket = nil
        case .report(let reason): report(reason)
        case .remove: server.remove(self)
        }
    }

    private func adoptCandidate() {
        webSocket = candidate
        candidate = nil
        markForFlush()
        server.observer.upgraded(handshake)
    }

    private func report(_ reason: DisconnectReason) {
        let receiver = receiver
        self.receiver = nil
        receiver?.closed(reason)
        server.closed(self, reason)
    }

    private func schedule(_ timer: EngineSessionState.Timer) {
        let configuration = server.configuration
        let delay =
            switch timer {
            case .ping: configuration.pingInterval
            case .pong: configuration.pingTimeout
            case .silence: configuration.pingInterval + configuration.pingTimeout
            case .upgrade: configuration.upgradeTimeout
            case .linger: configuration.closeTimeout
            }
        timers[timer]?.cancel()
        timers[timer] = eventLoop.scheduleTask(in: TimeAmount(delay)) {
            self.timers[timer] = nil
            self.perform(self.state.fired(timer))
        }
    }
}

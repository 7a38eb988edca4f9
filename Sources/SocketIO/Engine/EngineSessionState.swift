package import NIOCore

/// The state of one Engine.IO connection without its input and output: each call returns what is to be done.
///
/// A connection begins on either transport. One that began with polling may open a WebSocket beside it (the candidate),
/// probe it, and move over: nothing is lost, because what waits for the next poll waits for the WebSocket as well.
package struct EngineSessionState: Sendable {
    package enum Timer: Hashable, CaseIterable {
        /// The next ping is due.
        case ping
        /// The pong should be here.
        case pong
        /// A client of protocol 3, which pings by itself, should have done so.
        case silence
        /// The candidate should have finished its upgrade.
        case upgrade
        /// A closed polling connection still has a last response to fetch.
        case linger
    }

    package enum Action: Hashable {
        case schedule(Timer)
        case cancel(Timer)
        case send(EnginePacket)
        case deliver(EngineMessage)
        /// Answer the waiting poll with what is queued; then, if nothing was, with this packet.
        case answerPoll(orElse: EnginePacket)
        /// Answer the waiting poll with what is queued and a last packet.
        case answerLastPoll
        /// Answer the waiting poll with 503: the client will come back, here or to another server.
        case refusePoll
        case sendToCandidate(EnginePacket)
        /// The candidate is the transport from here on.
        case adoptCandidate
        case dropCandidate
        /// Send what is queued and close the WebSocket.
        case closeWebSocket(DisconnectReason)
        /// Tell the application, once.
        case report(DisconnectReason)
        /// Forget the connection: its identifier is unknown from here on.
        case remove
    }

    package enum SendOutcome: Hashable {
        /// To be written to the WebSocket now.
        case write
        case queued
        case conflated
        /// The queue is full: close the connection.
        case overflow
        case closed
    }

    package enum PollOutcome: Hashable {
        case wait
        case answer(orElse: EnginePacket)
        case answerLast
        /// A second poll while one waits: both end, and the connection.
        case duplicate
        case refuse
    }

    private enum Phase {
        case open
        /// Closed for the application; a polling client still fetches the end.
        case lingering
        case closed
    }

    private enum Upgrade {
        case none
        /// A candidate is there and has said nothing yet.
        case offered
        /// The candidate's probe was answered.
        case probed
    }

    private let version: EngineProtocolVersion
    package private(set) var transport: EngineTransport
    package var queue: OutboundQueue
    private var phase = Phase.open
    private var upgrade = Upgrade.none
    private var isPolled = false
    private var awaitsPong = false
    private var packets: TokenBucket?

    package init(
        version: EngineProtocolVersion = .v4,
        transport: EngineTransport,
        queue: OutboundQueue,
        packets: TokenBucket?
    ) {
        self.version = version
        self.transport = transport
        self.queue = queue
        self.packets = packets
    }

    package var isOpen: Bool { phase == .open }
    package var hasCandidate: Bool { upgrade != .none }
    /// How many packets a response has at most: python-engineio takes no more.
    package static let largestPayload = 16

    private var endFitsOnePayload: Bool { queue.count < Self.largestPayload }

    /// Whether a poll waits and there is something for it.
    package var canAnswerPoll: Bool { isPolled && !queue.isEmpty }

    /// The heartbeat begins: in protocol 4 the server pings, in protocol 3 the client.
    package mutating func begin() -> [Action] { [.schedule(version == .v3 ? .silence : .ping)] }

    // MARK: Sending

    /// Whether a packet would go out at once: nothing waits, and the client is there for more.
    package func isReady(isWritable: Bool) -> Bool {
        guard phase == .open, queue.isEmpty else { return false }
        return transport == .webSocket ? isWritable : isPolled
    }

    package mutating func send(_ packet: OutboundPacket, isWritable: Bool) -> SendOutcome {
        guard phase == .open else { return .closed }
        if transport == .webSocket, isWritable, queue.isEmpty { return .write }
        switch queue.append(packet) {
        case .queued: return .queued
        case .conflated: return .conflated
        case .overflow: return .overflow
        }
    }

    // MARK: Receiving

    /// A packet from the transport in use.
    package mutating func receive(_ packet: EnginePacket, now: NIODeadline) -> [Action] {
        guard phase == .open else { return [] }
        guard packets?.take(now: now) ?? true else { return abort(.flood) }
        switch packet {
        case .message(let message): return [.deliver(message)]
        case .ping(let data): return ping(data)
        case .pong: return pong()
        case .close: return closedByClient()
        case .noop: return []
        case .open, .upgrade: return abort(.protocolError("an unexpected packet"))
        }
    }

    private mutating func ping(_ data: ByteBuffer) -> [Action] {
        guard version == .v3 else { return abort(.protocolError("only the server sends pings")) }
        return [.send(.pong(data)), .schedule(.silence)]
    }

    private mutating func pong() -> [Action] {
        guard version == .v4 else { return abort(.protocolError("only the client sends pings")) }
        guard awaitsPong else { return [] }
        awaitsPong = false
        return [.cancel(.pong), .schedule(.ping)]
    }

    private mutating func closedByClient() -> [Action] {
        phase = .closed
        var actions: [Action] = []
        if takePoll() { actions.append(.answerPoll(orElse: .noop)) }
        if transport == .webSocket { actions.append(.closeWebSocket(.transportClosed)) }
        return actions + end(.transportClosed)
    }

    // MARK: Polling

    package mutating func poll() -> PollOutcome {
        guard transport == .polling, phase != .closed else { return .refuse }
        if phase == .lingering { return endFitsOnePayload ? .answerLast : .answer(orElse: .close) }
        if isPolled { return .duplicate }
        if !queue.isEmpty { return .answer(orElse: .noop) }
        if upgrade == .probed { return .answer(orElse: .noop) }
        isPolled = true
        return .wait
    }

    /// What to do after a poll was answered with the end of a closed connection.
    package mutating func fetchedTheEnd() -> [Action] {
        phase = .closed
        return [.cancel(.linger), .remove]
    }

    /// Marks the waiting poll as answered; `false` if there is none.
    package mutating func takePoll() -> Bool {
        defer { isPolled = false }
        return isPolled
    }

    // MARK: Upgrade

    /// A WebSocket came for this connection; `nil` if it is not welcome.
    package mutating func offerCandidate() -> [Action]? {
        guard phase == .open, transport == .polling, upgrade == .none else { return nil }
        upgrade = .offered
        return [.schedule(.upgrade)]
    }

    /// A packet from the candidate.
    package mutating func receiveFromCandidate(_ packet: EnginePacket) -> [Action] {
        switch (upgrade, packet) {
        case (.offered, .ping(let data)) where data == ByteBuffer(string: "probe"):
            upgrade = .probed
            return [.sendToCandidate(.pong(data))] + (takePoll() ? [.answerPoll(orElse: .noop)] : [])
        case (.probed, .upgrade):
            upgrade = .none
            transport = .webSocket
            return [.cancel(.upgrade)] + (takePoll() ? [.answerPoll(orElse: .noop)] : []) + [.adoptCandidate]
        default:
            return lostCandidate() + [.dropCandidate]
        }
    }

    /// The candidate is gone: the connection stays with polling.
    package mutating func lostCandidate() -> [Action] {
        upgrade = .none
        return [.cancel(.upgrade)]
    }

    // MARK: Time

    package mutating func fired(_ timer: Timer) -> [Action] {
        switch timer {
        case .ping:
            guard phase == .open else { return [] }
            awaitsPong = true
            return [.send(.ping(ByteBuffer())), .schedule(.pong)]
        case .pong, .silence: return abort(.pingTimeout)
        case .upgrade: return lostCandidate() + [.dropCandidate]
        case .linger:
            phase = .closed
            return [.remove]
        }
    }

    // MARK: Closing

    /// Closes in good order: what is queued is still delivered, except to one that does not keep up.
    package mutating func close(_ reason: DisconnectReason) -> [Action] {
        guard phase == .open else { return [] }
        if reason == .slowConsumer { queue.removeAll() }
        if transport == .webSocket {
            phase = .closed
            return [.closeWebSocket(reason)] + end(reason)
        }
        if endFitsOnePayload, takePoll() {
            phase = .closed
            return [.answerLastPoll] + end(reason)
        }
        phase = .lingering
        let poll: [Action] = takePoll() ? [.answerPoll(orElse: .close)] : []
        return poll + cleanUp() + [.report(reason), .schedule(.linger)]
    }

    /// Closes at once: the client is gone, or broke the protocol.
    package mutating func abort(_ reason: DisconnectReason) -> [Action] {
        switch phase {
        case .closed: return []
        case .lingering:
            phase = .closed
            return [.cancel(.linger), .remove]
        case .open:
            phase = .closed
            queue.removeAll()
            var actions: [Action] = []
            if takePoll() { actions.append(reason == .serverShutdown ? .refusePoll : .answerLastPoll) }
            if transport == .webSocket { actions.append(.closeWebSocket(reason)) }
            return actions + end(reason)
        }
    }

    private mutating func end(_ reason: DisconnectReason) -> [Action] {
        cleanUp() + [.report(reason), .remove]
    }

    private mutating func cleanUp() -> [Action] {
        let candidate: [Action] = upgrade == .none ? [] : [.dropCandidate]
        upgrade = .none
        return candidate + [.cancel(.ping), .cancel(.pong), .cancel(.silence), .cancel(.upgrade)]
    }
}

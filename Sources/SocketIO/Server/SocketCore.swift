import JSON
import NIOCore

/// A client in a namespace, whatever the application knows about it.
///
/// `@unchecked` because its state is touched on the event loop of its connection only.
final class SocketCore: @unchecked Sendable {
    typealias Reply = @Sendable (Result<Acknowledgement, AcknowledgementError>) -> Void

    private struct Pending {
        let reply: Reply
        let timeout: Scheduled<Void>
    }

    let id = Identifiers.random()
    let handshake: Handshake
    let namespace: Namespace
    let connection: ClientConnection
    private let shard: RoomShard
    private var rooms: Set<String> = []
    private var pending: [Int: Pending] = [:]
    private var nextAcknowledgement = 0
    private var jobs: SocketJobs?
    private var isConnected = true

    /// To be called on the connection's event loop.
    init(handshake: Handshake, namespace: Namespace, connection: ClientConnection) {
        self.handshake = handshake
        self.namespace = namespace
        self.connection = connection
        shard = namespace.shard(for: connection.session)
        shard.insert(self)
    }

    /// Lets `driver` hear what happens.
    func begin(_ driver: any SocketDriver, maximumPending: Int) {
        jobs = SocketJobs(driver: driver, maximumPending: maximumPending)
        jobs?.add(.connected)
    }

    func onLoop(_ body: @escaping @Sendable (SocketCore) -> Void) {
        connection.session.eventLoop.execute { body(self) }
    }

    // MARK: On the event loop

    func write(_ event: EncodedEvent) {
        guard isConnected else { return }
        connection.counters.sent()
        for packet in event.packets { connection.session.write(packet) }
    }

    /// As ``write(_:)``, for a broadcast, which counts what it sends by itself.
    func writeBroadcast(_ event: EncodedEvent) {
        for packet in event.packets { connection.session.write(packet) }
    }

    func emit(_ event: String, _ payload: EventPayload, timeout: Duration, reply: @escaping Reply) {
        guard isConnected else { return reply(.failure(.disconnected)) }
        let id = nextAcknowledgement
        nextAcknowledgement += 1
        let scheduled = connection.session.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            if let pending = self.pending.removeValue(forKey: id) { pending.reply(.failure(.timeout)) }
        }
        pending[id] = Pending(reply: reply, timeout: scheduled)
        write(EncodedEvent(event: event, payload, namespace: namespace.name, id: id))
    }

    /// The client's answer to an event; one that nobody waits for is ignored.
    func acknowledged(id: Int, _ values: SocketSessionState.ReceivedValues) {
        guard let pending = pending.removeValue(forKey: id) else { return }
        pending.timeout.cancel()
        pending.reply(.success(Acknowledgement(arguments: values.values, attachments: values.attachments)))
    }

    /// An event of the client; `false` if too many wait already.
    func received(_ event: Event) -> Bool { jobs?.add(.event(event)) ?? true }

    func join(_ room: String) {
        guard isConnected, rooms.insert(room).inserted else { return }
        shard.insert(self, into: room)
    }

    func leave(_ room: String) {
        guard rooms.remove(room) != nil else { return }
        shard.remove(self, from: room)
    }

    func disconnect() {
        guard isConnected else { return }
        connection.remove(self)
    }

    func ended(_ reason: DisconnectReason) {
        guard isConnected else { return }
        isConnected = false
        for room in rooms { shard.remove(self, from: room) }
        rooms = []
        shard.remove(self)
        for waiting in pending.values {
            waiting.timeout.cancel()
            waiting.reply(.failure(.disconnected))
        }
        pending = [:]
        jobs?.add(.disconnected(reason))
    }
}

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

    /// What the application knows, as a lost socket keeps it.
    struct Kept: Sendable {
        let session: any Sendable
        let jobs: SocketJobs
    }

    let id: String
    /// What a lost client proves itself with; `nil` if it cannot come back.
    let pid: String?
    let isRecovered: Bool
    let handshake: Handshake
    let namespace: Namespace
    let connection: ClientConnection
    private let user: String?
    private let session: any Sendable
    private let shard: RoomShard
    /// The rooms, each with the number of the last recorded event before the socket joined it.
    private var memberships: [String: UInt64] = [:]
    private var pending: [Int: Pending] = [:]
    private let jobs: SocketJobs
    private var driver: (any SocketDriver)?
    private var isConnected = true
    /// The number of the last recorded event before the socket was there, in its first life.
    private let joined: UInt64
    /// The number of the last recorded event that the socket does not need live: it was before its time, or recovered.
    private let floor: UInt64
    /// The number of the last recorded event that was written to it.
    private var written: UInt64

    /// A socket in its namespace, and in the rooms that it had. To be called on the connection's event loop.
    init(
        handshake: Handshake,
        namespace: Namespace,
        connection: ClientConnection,
        admission: Admission,
        restored: RecoveryStore.Restored?
    ) {
        self.handshake = handshake
        self.namespace = namespace
        self.connection = connection
        user = admission.user
        session = admission.session
        shard = namespace.shard(for: connection.session)
        isRecovered = restored != nil
        id = restored?.session.id ?? connection.socketID(in: namespace.name)
        let canComeBack = namespace.recovery != nil && handshake.connection.version == .v4
        pid = canComeBack ? restored?.session.pid ?? Identifiers.random() : nil
        joined = restored?.session.joined ?? shard.passed
        floor = restored?.through ?? shard.passed
        written = restored?.written ?? joined
        let kept = restored?.session.application as? Kept
        jobs = kept?.jobs ?? SocketJobs(maximumPending: connection.configuration.maximumPendingEvents)
        shard.insert(self)
        for (room, since) in restored?.session.rooms ?? [:] {
            memberships[room] = since
            shard.insert(self, into: room)
        }
    }

    /// Lets the application hear what happens.
    func begin(_ admission: Admission) {
        let driver = admission.driver(self)
        self.driver = driver
        jobs.add(.connected, for: driver)
    }

    func onLoop(_ body: @escaping @Sendable (SocketCore) -> Void) {
        connection.session.flusher.execute { body(self) }
    }

    // MARK: On the event loop

    var rooms: Set<String> { Set(memberships.keys) }

    func write(_ event: EncodedEvent, isVolatile: Bool = false) {
        guard isConnected, isWanted(isVolatile) else { return }
        connection.counters.sent()
        writePackets(of: event)
    }

    /// As ``write(_:isVolatile:)``, for a broadcast, which counts what it sends by itself; `false` if it was not sent.
    func writeBroadcast(_ event: EncodedEvent, number: UInt64?, isVolatile: Bool) -> Bool {
        if let number {
            guard number > floor else { return false }
            written = number
        }
        guard isWanted(isVolatile) else { return false }
        writePackets(of: event)
        return true
    }

    private func isWanted(_ isVolatile: Bool) -> Bool {
        guard isVolatile, !connection.session.isReady else { return true }
        connection.counters.dropped()
        return false
    }

    private func writePackets(of event: EncodedEvent) {
        connection.session.write(event)
    }

    /// Sends an event whose acknowledgement with the number `id` is waited for.
    func write(_ event: EncodedEvent, id: Int, timeout: Duration, reply: @escaping Reply) {
        guard isConnected else { return reply(.failure(.disconnected)) }
        guard pending.count < connection.configuration.maximumPendingAcknowledgements else {
            return reply(.failure(.tooManyPending))
        }
        let scheduled = connection.session.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            if let pending = self.pending.removeValue(forKey: id) { pending.reply(.failure(.timeout)) }
        }
        pending[id] = Pending(reply: reply, timeout: scheduled)
        write(event)
    }

    /// The client's answer to an event; one that nobody waits for is ignored.
    func acknowledged(id: Int, _ values: SocketSessionState.ReceivedValues) {
        guard let pending = pending.removeValue(forKey: id) else { return }
        pending.timeout.cancel()
        pending.reply(.success(Acknowledgement(arguments: values.values, attachments: values.attachments)))
    }

    /// An event of the client; `false` if too many wait already.
    func received(_ event: Event) -> Bool { driver.map { jobs.add(.event(event), for: $0) } ?? true }

    func join(_ room: String) {
        // Its own room every socket is in.
        guard isConnected, room != id, memberships[room] == nil else { return }
        let maximum = connection.configuration.maximumRooms
        guard memberships.count < maximum else {
            return connection.session.abort(.limit("a socket may be in \(maximum) rooms"))
        }
        memberships[room] = shard.passed
        shard.insert(self, into: room)
    }

    func leave(_ room: String) {
        guard memberships.removeValue(forKey: room) != nil else { return }
        shard.remove(self, from: room)
    }

    func disconnect() {
        guard isConnected else { return }
        connection.remove(self)
    }

    func ended(_ reason: DisconnectReason) {
        guard isConnected else { return }
        isConnected = false
        for room in memberships.keys { shard.remove(self, from: room) }
        shard.remove(self)
        for waiting in pending.values {
            waiting.timeout.cancel()
            waiting.reply(.failure(.disconnected))
        }
        pending = [:]
        connection.left(namespace, user: user)
        if let driver { jobs.add(.disconnected(reason), for: driver) }
        // After the job: the next life of this socket comes after it.
        if reason.isUnexpected { keep() }
        memberships = [:]
    }

    private func keep() {
        guard let pid else { return }
        namespace.recovery?.save(
            RecoveryStore.Session(
                id: id,
                pid: pid,
                rooms: memberships,
                joined: joined,
                written: written,
                passed: max(floor, shard.passed),
                application: Kept(session: session, jobs: jobs)
            )
        )
    }
}

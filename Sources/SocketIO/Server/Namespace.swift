import NIOCore
import Synchronization

/// A namespace of a Socket.IO server: its sockets and their rooms.
public final class Namespace: Sendable {
    public let name: String
    let admissions: Admissions
    /// Where lost sockets wait for their clients; `nil` if they cannot come back.
    let recovery: RecoveryLog?
    private let counters: ServerCounters
    private let observer: any SocketIOObserver
    private let shards = Mutex<[ObjectIdentifier: RoomShard]>([:])
    private let acknowledgements = Atomic(0)

    init(
        name: String,
        admissions: Admissions,
        recovery: RecoveryLog?,
        counters: ServerCounters,
        observer: any SocketIOObserver
    ) {
        self.name = name
        self.admissions = admissions
        self.recovery = recovery
        self.counters = counters
        self.observer = observer
    }

    // MARK: Events

    /// Sends an event to every socket in a room, or in the namespace. It is encoded once, and the same bytes are written
    /// to each socket on that socket's own event loop.
    ///
    /// - Parameters:
    ///   - room: everybody in the namespace if `nil`.
    ///   - except: rooms whose sockets do not get it; the identifier of a socket names that socket.
    ///   - conflationKey: while a client is not ready for more, the event takes the place of a waiting one with the same
    ///     key. Without a key, an event is never dropped.
    ///   - origin: when what the event tells happened: the observer hears how long it took from there to the sockets.
    public func emit(
        _ event: String,
        _ payload: EventPayload = .none,
        to room: String? = nil,
        except: Set<String> = [],
        conflationKey: String? = nil,
        origin: ContinuousClock.Instant? = nil
    ) {
        let audience = (room.map(Audience.room) ?? .everybody).except(except)
        emit(event, payload, to: audience, conflationKey: conflationKey, origin: origin)
    }

    /// As above, to several rooms: each socket gets the event once.
    ///
    /// - Parameter volatile: a socket whose client is not ready for more does not get the event.
    public func emit(
        _ event: String,
        _ payload: EventPayload = .none,
        to audience: Audience,
        conflationKey: String? = nil,
        volatile: Bool = false,
        origin: ContinuousClock.Instant? = nil
    ) {
        guard let recovery, conflationKey == nil, !volatile else {
            let encoded = EncodedEvent(event: event, payload, namespace: name, conflationKey: conflationKey)
            return broadcast(event, encoded, to: audience, number: nil, isVolatile: volatile, origin: origin)
        }
        recovery.record(for: audience) { offset in
            EncodedEvent(event: event, payload.appending(offset), namespace: name)
        } dispatch: { encoded, number in
            broadcast(event, encoded, to: audience, number: number, isVolatile: false, origin: origin)
        }
    }

    /// Sends several events, in this order, to each socket at once: what a client is shown together costs one write.
    ///
    /// - Parameter origin: as above.
    public func emit(_ events: [OutgoingEvent], to audience: Audience, origin: ContinuousClock.Instant? = nil) {
        // Recorded events have numbers of their own.
        guard recovery == nil, events.count > 1 else {
            for event in events {
                emit(event.name, event.payload, to: audience, conflationKey: event.conflationKey, origin: origin)
            }
            return
        }
        let encoded = events.map {
            EncodedEvent(event: $0.name, $0.payload, namespace: name, conflationKey: $0.conflationKey)
        }
        let sizes = zip(events, encoded).map { (name: $0.name, bytes: $1.size) }
        broadcast(sizes, EncodedEvent(joining: encoded), to: audience, number: nil, isVolatile: false, origin: origin)
    }

    private func broadcast(
        _ event: String,
        _ encoded: EncodedEvent,
        to audience: Audience,
        number: UInt64?,
        isVolatile: Bool,
        origin: ContinuousClock.Instant?
    ) {
        let events = [(name: event, bytes: encoded.size)]
        broadcast(events, encoded, to: audience, number: number, isVolatile: isVolatile, origin: origin)
    }

    private func broadcast(
        _ events: [(name: String, bytes: Int)],
        _ encoded: EncodedEvent,
        to audience: Audience,
        number: UInt64?,
        isVolatile: Bool,
        origin: ContinuousClock.Instant?
    ) {
        let counters = counters
        let observer = observer
        eachShard { shard in
            shard.broadcast(encoded, to: audience, number: number, isVolatile: isVolatile) { recipients in
                counters.sent(recipients * events.count)
                let latency = origin.map { ContinuousClock.now - $0 }
                for (name, bytes) in events {
                    observer.delivered(Delivery(event: name, recipients: recipients, bytes: bytes, latency: latency))
                }
            }
        }
    }

    /// Sends an event and waits for the acknowledgement of every socket that it went to, or its failure.
    ///
    /// - Returns: what each socket answered, by its identifier.
    public func emit(
        _ event: String,
        _ payload: EventPayload = .none,
        to audience: Audience = .everybody,
        acknowledgedWithin timeout: Duration
    ) async -> [String: Result<Acknowledgement, AcknowledgementError>] {
        let id = nextAcknowledgement()
        let encoded = EncodedEvent(event: event, payload, namespace: name, id: id)
        let shards = shards.withLock { Array($0.values) }
        guard !shards.isEmpty else { return [:] }
        return await withCheckedContinuation { continuation in
            let answers = CollectedAnswers(parts: shards.count) { continuation.resume(returning: $0) }
            for shard in shards {
                shard.flusher.execute {
                    for socket in shard.sockets(in: audience) {
                        answers.expect()
                        socket.write(encoded, id: id, timeout: timeout) { answers.add($0, from: socket.id) }
                    }
                    answers.finishedPart()
                }
            }
        }
    }

    /// The number of an acknowledgement that is waited for: one for all sockets, so that a broadcast is encoded once.
    func nextAcknowledgement() -> Int { acknowledgements.add(1, ordering: .relaxed).oldValue }

    // MARK: Sockets

    /// Puts sockets into a room.
    public func join(_ room: String, _ audience: Audience) {
        eachSocket(in: audience) { $0.join(room) }
    }

    /// Takes sockets out of a room.
    public func leave(_ room: String, _ audience: Audience) {
        eachSocket(in: audience) { $0.leave(room) }
    }

    /// Makes sockets leave the namespace.
    public func disconnect(_ audience: Audience) {
        eachSocket(in: audience) { $0.disconnect() }
    }

    /// Makes every socket in a room, or in the namespace, leave the namespace.
    public func disconnect(room: String? = nil) { disconnect(room.map(Audience.room) ?? .everybody) }

    /// Closes the connection of every socket in a room: for a user whose session was revoked, for example.
    public func close(room: String, _ reason: DisconnectReason) { close(.room(room), reason) }

    /// Closes the connections of sockets, with everything on them.
    public func close(_ audience: Audience, _ reason: DisconnectReason) {
        eachSocket(in: audience) { $0.connection.session.close(reason) }
    }

    /// How many sockets are in a room, or in the namespace.
    public func count(room: String? = nil) async -> Int {
        await gather(room.map(Audience.room) ?? .everybody) { _ in () }.count
    }

    /// The sockets of an audience as they are now.
    public func sockets(_ audience: Audience = .everybody) async -> [SocketDescription] {
        await gather(audience) { SocketDescription(id: $0.id, rooms: $0.rooms, handshake: $0.handshake) }
    }

    private func gather<Value: Sendable>(
        _ audience: Audience,
        _ body: @escaping @Sendable (SocketCore) -> Value
    ) async -> [Value] {
        var values: [Value] = []
        for shard in shards.withLock({ Array($0.values) }) {
            // Fails only where the event loop is gone, and its sockets with it.
            let promise = shard.eventLoop.makePromise(of: [Value].self)
            shard.flusher.execute { promise.succeed(shard.sockets(in: audience).map(body)) }
            values += (try? await promise.futureResult.get()) ?? []
        }
        return values
    }

    private func eachSocket(in audience: Audience, _ body: @escaping @Sendable (SocketCore) -> Void) {
        eachShard { shard in
            for socket in shard.sockets(in: audience) { body(socket) }
        }
    }

    private func eachShard(_ body: @escaping @Sendable (RoomShard) -> Void) {
        for shard in shards.withLock({ Array($0.values) }) { shard.flusher.execute { body(shard) } }
    }

    func shard(for session: EngineSession) -> RoomShard {
        let key = ObjectIdentifier(session.eventLoop)
        if let shard = shards.withLock({ $0[key] }) { return shard }
        guard let recovery else { return addShard(for: session, passed: 0) }
        // No event may pass between the number that the shard begins with and its place among the shards.
        return recovery.withNewest { addShard(for: session, passed: $0) }
    }

    private func addShard(for session: EngineSession, passed: UInt64) -> RoomShard {
        shards.withLock { shards in
            let shard = RoomShard(eventLoop: session.eventLoop, flusher: session.flusher, passed: passed)
            shards[ObjectIdentifier(session.eventLoop)] = shard
            return shard
        }
    }
}

/// A socket as somebody else than its handler sees it.
public struct SocketDescription: Sendable {
    public let id: String
    public let rooms: Set<String>
    public let handshake: Handshake
}

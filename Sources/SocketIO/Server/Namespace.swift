import NIOCore
import Synchronization

/// A namespace of a Socket.IO server: its sockets and their rooms.
public final class Namespace: Sendable {
    typealias Authenticate =
        @Sendable (Handshake) async throws(ConnectRefusal) -> @Sendable (SocketCore) -> any SocketDriver

    public let name: String
    let authenticate: Authenticate
    private let counters: ServerCounters
    private let observer: any SocketIOObserver
    private let shards = Mutex<[ObjectIdentifier: RoomShard]>([:])

    init<Handler: NamespaceHandler>(
        name: String,
        handler: Handler,
        counters: ServerCounters,
        observer: any SocketIOObserver
    ) {
        self.name = name
        self.counters = counters
        self.observer = observer
        authenticate = { handshake async throws(ConnectRefusal) in
            let session = try await handler.authenticate(handshake)
            return { HandlerDriver(handler: handler, socket: Socket(session: session, core: $0)) }
        }
    }

    /// Sends an event to every socket in a room, or in the namespace. It is encoded once, and the same bytes are written
    /// to each socket on that socket's own event loop.
    ///
    /// - Parameters:
    ///   - room: everybody in the namespace if `nil`.
    ///   - except: the identifiers of sockets that do not get it.
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
        let encoded = EncodedEvent(event: event, payload, namespace: name, conflationKey: conflationKey)
        let counters = counters
        let observer = observer
        let bytes = encoded.size
        eachShard { shard in
            shard.broadcast(encoded, to: room, except: except) { recipients in
                counters.sent(recipients)
                let latency = origin.map { ContinuousClock.now - $0 }
                observer.delivered(Delivery(event: event, recipients: recipients, bytes: bytes, latency: latency))
            }
        }
    }

    /// Makes every socket in a room, or in the namespace, leave the namespace.
    public func disconnect(room: String? = nil) {
        eachShard { shard in
            for socket in shard.members(of: room).values { socket.disconnect() }
        }
    }

    /// Closes the connection of every socket in a room: for a user whose session was revoked, for example.
    public func close(room: String, _ reason: DisconnectReason) {
        eachShard { shard in
            for socket in shard.members(of: room).values { socket.connection.session.close(reason) }
        }
    }

    /// How many sockets are in a room, or in the namespace.
    public func count(room: String? = nil) async -> Int {
        var count = 0
        for shard in shards.withLock({ Array($0.values) }) {
            // Fails only where the event loop is gone, and its sockets with it.
            count += (try? await shard.eventLoop.submit { shard.members(of: room).count }.get()) ?? 0
        }
        return count
    }

    private func eachShard(_ body: @escaping @Sendable (RoomShard) -> Void) {
        for shard in shards.withLock({ Array($0.values) }) { shard.eventLoop.execute { body(shard) } }
    }

    func shard(for session: EngineSession) -> RoomShard {
        shards.withLock { shards in
            let key = ObjectIdentifier(session.eventLoop)
            if let shard = shards[key] { return shard }
            let shard = RoomShard(eventLoop: session.eventLoop, flusher: session.flusher)
            shards[key] = shard
            return shard
        }
    }
}

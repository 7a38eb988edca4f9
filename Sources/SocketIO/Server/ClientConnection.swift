import JSON
import Logging
import NIOCore

/// A Socket.IO client on its Engine.IO connection: does what its state machine says.
///
/// `@unchecked` because its state is touched on the event loop of `session` only.
final class ClientConnection: EngineReceiver, @unchecked Sendable {
    let session: EngineSession
    let counters: ServerCounters
    let configuration: SocketIOConfiguration
    private let namespaces: NamespaceRegistry
    private let users: UserConnections
    private let observer: any SocketIOObserver
    private var state: SocketSessionState
    private var events: TokenBucket?
    private var sockets: [String: SocketCore] = [:]
    /// The users of the sockets, each with the number of its sockets.
    private var owners: [String: Int] = [:]
    private var connectDeadline: Scheduled<Void>?
    private var isOpen = true

    init(
        session: EngineSession,
        namespaces: NamespaceRegistry,
        users: UserConnections,
        configuration: SocketIOConfiguration
    ) {
        self.session = session
        self.namespaces = namespaces
        self.users = users
        self.configuration = configuration
        counters = session.server.counters
        observer = session.server.observer
        state = SocketSessionState(
            version: session.handshake.version,
            maximumAttachments: configuration.maximumAttachments,
            maximumNamespaces: configuration.maximumNamespaces
        )
        events = configuration.eventRate.map { TokenBucket($0, now: session.eventLoop.now) }
        connectDeadline = session.eventLoop.scheduleTask(in: TimeAmount(configuration.connectTimeout)) {
            if !self.state.hasConnected { session.abort(.connectTimeout) }
        }
        perform(state.begin(query: session.handshake.query))
    }

    func received(_ message: EngineMessage) {
        do {
            perform(try state.receive(message))
        } catch {
            session.abort(.protocolError(error.description))
        }
    }

    func closed(_ reason: DisconnectReason) {
        isOpen = false
        connectDeadline?.cancel()
        for socket in sockets.values { socket.ended(reason) }
        sockets = [:]
    }

    private func perform(_ action: SocketSessionState.Action) {
        switch action {
        case .connect(let namespace, let auth): connect(to: namespace, auth)
        case .refuse(let namespace, let reason): write(refusal: ConnectRefusal(reason), of: namespace)
        case .event(let namespace, let name, let values, let id):
            if let socket = sockets[namespace] { deliver(name, values, id: id, to: socket) }
        case .acknowledge(let namespace, let id, let values): sockets[namespace]?.acknowledged(id: id, values)
        case .disconnect(let namespace): sockets.removeValue(forKey: namespace)?.ended(.clientDisconnected)
        case .nothing: break
        }
    }

    // MARK: Events

    private func deliver(_ name: String, _ values: SocketSessionState.ReceivedValues, id: Int?, to socket: SocketCore) {
        let event = Event(name: name, values, reply: id.map { reply(to: $0, of: socket) })
        guard takeToken(), socket.received(event) else {
            counters.rateLimited()
            observer.rateLimited(event: name)
            return event.acknowledge(EventRefusal("rate_limited").payload)
        }
    }

    private func reply(to id: Int, of socket: SocketCore) -> @Sendable (EventPayload) -> Void {
        let once = Once()
        return { payload in
            guard once.isFirst() else { return }
            let encoded = EncodedEvent(acknowledging: id, payload, namespace: socket.namespace.name)
            socket.onLoop { $0.write(encoded) }
        }
    }

    private func takeToken() -> Bool { events?.take(now: session.eventLoop.now) ?? true }

    // MARK: Namespaces

    private func connect(to name: String, _ auth: JSONValue) {
        let namespace: Namespace
        do throws(ConnectRefusal) {
            guard takeToken() else { throw ConnectRefusal("rate_limited") }
            namespace = try namespaces.enter(name)
        } catch {
            return refuse(name, error)
        }
        let handshake = Handshake(namespace: name, auth: auth, connection: session.handshake)
        if namespace.recovery?.configuration.skipsMiddleware == true, let restored = restore(handshake, in: namespace),
            let admission = readmission(to: namespace, restored, anew: nil)
        {
            return accept(handshake, namespace, admission, restored)
        }
        Task {
            do throws(ConnectRefusal) {
                let admission = try await namespace.admissions.admit(handshake)
                session.eventLoop.execute { self.admitted(handshake, namespace, admission) }
            } catch {
                session.eventLoop.execute {
                    self.namespaces.leave(namespace)
                    self.refuse(name, error)
                }
            }
        }
    }

    private func admitted(_ handshake: Handshake, _ namespace: Namespace, _ admission: Admission) {
        if namespace.recovery?.configuration.skipsMiddleware == false, let restored = restore(handshake, in: namespace),
            let admission = readmission(to: namespace, restored, anew: admission)
        {
            return accept(handshake, namespace, admission, restored)
        }
        accept(handshake, namespace, admission, nil)
    }

    private func accept(
        _ handshake: Handshake,
        _ namespace: Namespace,
        _ admission: Admission,
        _ restored: RecoveryStore.Restored?
    ) {
        guard isOpen, state.isAwaited(namespace.name) else { return namespaces.leave(namespace) }
        if let user = admission.user, !add(user) {
            namespaces.leave(namespace)
            return refuse(namespace.name, ConnectRefusal("too many connections"))
        }
        state.accept(namespace.name)
        connectDeadline?.cancel()
        let socket = SocketCore(
            handshake: handshake,
            namespace: namespace,
            connection: self,
            admission: admission,
            restored: restored
        )
        sockets[namespace.name] = socket
        write(SocketPacket(.connect, namespace: namespace.name, data: answer(for: socket)))
        if let restored {
            counters.recovered()
            for event in restored.missed { socket.write(event) }
        }
        socket.begin(admission)
    }

    private func answer(for socket: SocketCore) -> JSONValue? {
        guard session.handshake.version == .v4 else { return nil }
        var answer: JSONObject = ["sid": .string(socket.id)]
        answer["pid"] = socket.pid.map(JSONValue.string)
        return .object(answer)
    }

    private func refuse(_ namespace: String, _ refusal: ConnectRefusal) {
        guard isOpen, state.refuse(namespace) else { return }
        write(refusal: refusal, of: namespace)
    }

    private func write(refusal: ConnectRefusal, of namespace: String) {
        let data = session.handshake.version == .v4 ? refusal.json : .string(refusal.message)
        write(SocketPacket(.connectError, namespace: namespace, data: data))
    }

    /// Makes a socket leave its namespace.
    func remove(_ socket: SocketCore) {
        let name = socket.namespace.name
        guard isOpen, sockets[name] === socket else { return }
        sockets[name] = nil
        state.remove(name)
        write(SocketPacket(.disconnect, namespace: name))
        socket.ended(.serverDisconnected)
    }

    private func write(_ packet: SocketPacket) { session.write(OutboundPacket(text: packet.engineText)) }

    // MARK: Recovery

    private func restore(_ handshake: Handshake, in namespace: Namespace) -> RecoveryStore.Restored? {
        guard isOpen, state.isAwaited(namespace.name), session.handshake.version == .v4,
            let pid = handshake.auth["pid"]?.stringValue
        else { return nil }
        return namespace.recovery?.restore(pid: pid, offset: handshake.auth["offset"]?.stringValue)
    }

    private func readmission(
        to namespace: Namespace,
        _ restored: RecoveryStore.Restored,
        anew: Admission?
    ) -> Admission? {
        guard let kept = restored.session.application as? SocketCore.Kept else { return nil }
        return namespace.admissions.readmit(kept.session, anew)
    }

    // MARK: Sockets

    /// The identifier of a new socket. A client of protocol 4 makes it up from the connection's, and is not told.
    func socketID(in namespace: String) -> String {
        guard session.handshake.version == .v3 else { return Identifiers.random() }
        return namespace == "/" ? session.id : "\(namespace)#\(session.id)"
    }

    /// A socket of this connection belongs to `user`; `false` if they have too many connections already.
    private func add(_ user: String) -> Bool {
        guard owners[user] != nil || users.add(user) else { return false }
        owners[user, default: 0] += 1
        return true
    }

    /// A socket of this connection is gone.
    func left(_ namespace: Namespace, user: String?) {
        namespaces.leave(namespace)
        guard let user, let count = owners[user] else { return }
        owners[user] = count > 1 ? count - 1 : nil
        if count == 1 { users.remove(user) }
    }
}

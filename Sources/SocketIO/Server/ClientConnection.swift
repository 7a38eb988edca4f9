import JSON
import Logging
import NIOCore

/// A Socket.IO client on its Engine.IO connection: does what its state machine says.
///
/// `@unchecked` because its state is touched on the event loop of `session` only.
final class ClientConnection: EngineReceiver, @unchecked Sendable {
    let session: EngineSession
    let counters: ServerCounters
    private let namespaces: NamespaceRegistry
    private let configuration: SocketIOConfiguration
    private let observer: any SocketIOObserver
    private var state: SocketSessionState
    private var events: TokenBucket?
    private var sockets: [String: SocketCore] = [:]
    private var connectDeadline: Scheduled<Void>?
    private var isOpen = true

    init(
        session: EngineSession,
        namespaces: NamespaceRegistry,
        configuration: SocketIOConfiguration
    ) {
        self.session = session
        self.namespaces = namespaces
        self.configuration = configuration
        counters = session.server.counters
        observer = session.server.observer
        state = SocketSessionState(maximumAttachments: configuration.maximumAttachments)
        events = configuration.eventRate.map { TokenBucket($0, now: session.eventLoop.now) }
        connectDeadline = session.eventLoop.scheduleTask(in: TimeAmount(configuration.connectTimeout)) {
            if !self.state.hasConnected { session.abort(.connectTimeout) }
        }
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
            return event.acknowledge(EventPayload(["ok": false, "error": "rate_limited"] as JSONValue))
        }
    }

    private func reply(to id: Int, of socket: SocketCore) -> @Sendable (EventPayload) -> Void {
        { payload in
            let encoded = EncodedEvent(acknowledging: id, payload, namespace: socket.namespace.name)
            socket.onLoop { $0.write(encoded) }
        }
    }

    private func takeToken() -> Bool { events?.take(now: session.eventLoop.now) ?? true }

    // MARK: Namespaces

    private func connect(to name: String, _ auth: JSONValue) {
        guard let namespace = namespaces[name] else { return refuse(name, ConnectRefusal("Invalid namespace")) }
        guard takeToken() else { return refuse(name, ConnectRefusal("rate_limited")) }
        let handshake = Handshake(namespace: name, auth: auth, connection: session.handshake)
        Task {
            do throws(ConnectRefusal) {
                let driver = try await namespace.authenticate(handshake)
                session.eventLoop.execute { self.accept(handshake, namespace, driver) }
            } catch {
                session.eventLoop.execute { self.refuse(name, error) }
            }
        }
    }

    private func accept(
        _ handshake: Handshake,
        _ namespace: Namespace,
        _ driver: @Sendable (SocketCore) -> any SocketDriver
    ) {
        guard isOpen, state.accept(namespace.name) else { return }
        connectDeadline?.cancel()
        let socket = SocketCore(handshake: handshake, namespace: namespace, connection: self)
        sockets[namespace.name] = socket
        write(SocketPacket(.connect, namespace: namespace.name, data: ["sid": .string(socket.id)]))
        socket.begin(driver(socket), maximumPending: configuration.maximumPendingEvents)
    }

    private func refuse(_ namespace: String, _ refusal: ConnectRefusal) {
        guard isOpen, state.refuse(namespace) else { return }
        write(SocketPacket(.connectError, namespace: namespace, data: refusal.json))
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
}

/// A client in a namespace, with what the application knows about it. Its methods can be called from anywhere; what they
/// do happens in the order of the calls. On a socket that is gone they do nothing, except that with recovery an event
/// waits for its client to come back.
public struct Socket<Session: Sendable>: Sendable {
    public let session: Session
    let core: SocketCore

    /// Known to the client too, and the name of a room that has only this socket. No secret, except for a client of
    /// protocol 4, which uses the connection's identifier here.
    public var id: String { core.id }

    public var handshake: Handshake { core.handshake }

    public var namespace: Namespace { core.namespace }

    /// Whether this is the socket of a client that was lost and came back: it has its identifier and its rooms again, and
    /// the client has got what it had missed.
    public var isRecovered: Bool { core.isRecovered }

    /// Sends an event.
    ///
    /// - Parameters:
    ///   - conflationKey: while the client is not ready for more, an event takes the place of a waiting one with the same
    ///     key. Without a key, an event is never dropped.
    ///   - volatile: the event is dropped, and counted, if the client is not ready for more.
    public func emit(
        _ event: String,
        _ payload: EventPayload = .none,
        conflationKey: String? = nil,
        volatile: Bool = false
    ) {
        if namespace.recovery != nil, conflationKey == nil, !volatile {
            return namespace.emit(event, payload, to: .room(id))
        }
        let encoded = EncodedEvent(event: event, payload, namespace: namespace.name, conflationKey: conflationKey)
        core.onLoop { $0.write(encoded, isVolatile: volatile) }
    }

    /// Sends an event and waits for its acknowledgement.
    public func emit(
        _ event: String,
        _ payload: EventPayload = .none,
        acknowledgedWithin timeout: Duration
    ) async throws(AcknowledgementError) -> Acknowledgement {
        let id = namespace.nextAcknowledgement()
        let encoded = EncodedEvent(event: event, payload, namespace: namespace.name, id: id)
        let result = await withCheckedContinuation { continuation in
            core.onLoop { $0.write(encoded, id: id, timeout: timeout) { continuation.resume(returning: $0) } }
        }
        return try result.get()
    }

    /// Joins a room. The connection is closed if the socket is in ``SocketIOConfiguration/maximumRooms`` already.
    public func join(_ room: String) { core.onLoop { $0.join(room) } }

    public func leave(_ room: String) { core.onLoop { $0.leave(room) } }

    /// Makes the client leave the namespace. Its connection stays, for its other namespaces.
    public func disconnect() { core.onLoop { $0.disconnect() } }

    /// Closes the client's connection, with everything on it.
    public func close(_ reason: DisconnectReason) { core.connection.session.close(reason) }
}

/// A client in a namespace, with what the application knows about it. Its methods can be called from anywhere; what they
/// do happens in the order of the calls. On a socket that is gone they do nothing.
public struct Socket<Session: Sendable>: Sendable {
    public let session: Session
    let core: SocketCore

    /// Known to the client too; other than the connection's identifier, no secret.
    public var id: String { core.id }

    public var handshake: Handshake { core.handshake }

    public var namespace: Namespace { core.namespace }

    /// Sends an event.
    ///
    /// - Parameter conflationKey: while the client is not ready for more, an event takes the place of a waiting one with
    ///   the same key. Without a key, an event is never dropped.
    public func emit(_ event: String, _ payload: EventPayload = .none, conflationKey: String? = nil) {
        let namespace = core.namespace.name
        let encoded = EncodedEvent(event: event, payload, namespace: namespace, conflationKey: conflationKey)
        core.onLoop { $0.write(encoded) }
    }

    /// Sends an event and waits for its acknowledgement.
    public func emit(
        _ event: String,
        _ payload: EventPayload = .none,
        acknowledgedWithin timeout: Duration
    ) async throws(AcknowledgementError) -> Acknowledgement {
        let result = await withCheckedContinuation { continuation in
            core.onLoop { core in
                core.emit(event, payload, timeout: timeout) { continuation.resume(returning: $0) }
            }
        }
        return try result.get()
    }

    public func join(_ room: String) { core.onLoop { $0.join(room) } }

    public func leave(_ room: String) { core.onLoop { $0.leave(room) } }

    /// Makes the client leave the namespace. Its connection stays, for its other namespaces.
    public func disconnect() { core.onLoop { $0.disconnect() } }

    /// Closes the client's connection, with everything on it.
    public func close(_ reason: DisconnectReason) { core.connection.session.close(reason) }
}

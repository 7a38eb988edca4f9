/// One of several events that go out together, see ``Namespace/emit(_:to:origin:)``.
public struct OutgoingEvent: Sendable {
    public let name: String
    public let payload: EventPayload
    /// While a client is not ready for more, the event takes the place of a waiting one with the same key. Without a key,
    /// an event is never dropped.
    public let conflationKey: String?

    public init(_ name: String, _ payload: EventPayload = .none, conflationKey: String? = nil) {
        self.name = name
        self.payload = payload
        self.conflationKey = conflationKey
    }
}

import Synchronization

/// What a server has done since it began.
public struct ServerStatistics: Hashable, Sendable {
    /// Engine.IO connections that are open now.
    public var connections: Int
    public var connectionsAccepted: Int
    /// Requests that were refused: too many connections, a foreign origin, an unknown connection, a wrong version.
    public var requestsRefused: Int
    /// Events and acknowledgements sent, one for each socket that they went to.
    public var messagesSent: Int
    /// Packets of any kind from clients.
    public var packetsReceived: Int
    /// Updates that took the place of an older one, because the client was not ready for it.
    public var messagesConflated: Int
    /// Messages that were compressed, each counted once however many clients it went to.
    public var messagesCompressed: Int
    /// Volatile events that a socket did not get, because its client was not ready for them.
    public var messagesDropped: Int
    /// Sockets that came back with what they had missed.
    public var socketsRecovered: Int
    public var eventsRateLimited: Int
    public var slowConsumersClosed: Int
}

final class ServerCounters: Sendable {
    private let openConnections = Atomic(0)
    private let acceptedConnections = Atomic(0)
    private let refusedRequests = Atomic(0)
    private let sentMessages = Atomic(0)
    private let receivedPackets = Atomic(0)
    private let conflatedMessages = Atomic(0)
    private let compressedMessages = Atomic(0)
    private let droppedMessages = Atomic(0)
    private let recoveredSockets = Atomic(0)
    private let limitedEvents = Atomic(0)
    private let slowConsumers = Atomic(0)

    func opened() {
        openConnections.add(1, ordering: .relaxed)
        acceptedConnections.add(1, ordering: .relaxed)
    }

    func closed(_ reason: DisconnectReason) {
        openConnections.subtract(1, ordering: .relaxed)
        if reason == .slowConsumer { slowConsumers.add(1, ordering: .relaxed) }
    }

    func refused() { refusedRequests.add(1, ordering: .relaxed) }
    func sent(_ count: Int = 1) { sentMessages.add(count, ordering: .relaxed) }
    func received() { receivedPackets.add(1, ordering: .relaxed) }
    func conflated() { conflatedMessages.add(1, ordering: .relaxed) }
    func compressed() { compressedMessages.add(1, ordering: .relaxed) }
    func dropped() { droppedMessages.add(1, ordering: .relaxed) }
    func recovered() { recoveredSockets.add(1, ordering: .relaxed) }
    func rateLimited() { limitedEvents.add(1, ordering: .relaxed) }

    var statistics: ServerStatistics {
        ServerStatistics(
            connections: openConnections.load(ordering: .relaxed),
            connectionsAccepted: acceptedConnections.load(ordering: .relaxed),
            requestsRefused: refusedRequests.load(ordering: .relaxed),
            messagesSent: sentMessages.load(ordering: .relaxed),
            packetsReceived: receivedPackets.load(ordering: .relaxed),
            messagesConflated: conflatedMessages.load(ordering: .relaxed),
            messagesCompressed: compressedMessages.load(ordering: .relaxed),
            messagesDropped: droppedMessages.load(ordering: .relaxed),
            socketsRecovered: recoveredSockets.load(ordering: .relaxed),
            eventsRateLimited: limitedEvents.load(ordering: .relaxed),
            slowConsumersClosed: slowConsumers.load(ordering: .relaxed)
        )
    }
}

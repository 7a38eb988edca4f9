package import NIOCore

/// What a namespace keeps so that a client can come back after a short loss of the network: the sessions of the lost, and
/// the packets that they have missed.
///
/// Every event that can be recovered gets the next number, and carries it as its offset: the client tells the last one
/// that it got. The store is bounded in packets, bytes, sessions and time; a client whose packets are not all here any
/// more gets an ordinary new connection. Source: the protocol's reference server, "Connection state recovery".
package struct RecoveryStore: Sendable {
    package struct Bounds: Sendable {
        package var packets: Int
        package var bytes: Int
        package var sessions: Int
        /// How long after its loss a session can be restored.
        package var duration: TimeAmount
        /// How long before the server noticed the loss a packet may have been sent into the void.
        package var detection: TimeAmount

        package init(packets: Int, bytes: Int, sessions: Int, duration: TimeAmount, detection: TimeAmount) {
            self.packets = packets
            self.bytes = bytes
            self.sessions = sessions
            self.duration = duration
            self.detection = detection
        }
    }

    /// A socket as it was when its connection was lost.
    package struct Session: Sendable {
        package let id: String
        /// Known to this client only; with it the client comes back.
        package let pid: String
        /// The rooms, each with the number of the last packet that went out before the socket joined it.
        package let rooms: [String: UInt64]
        /// The number of the last packet that went out before the socket was there.
        package let joined: UInt64
        /// The number of the last packet written to the socket; ``joined`` if there was none.
        package let written: UInt64
        /// The number of the last packet that went out, to this socket or past it.
        package let passed: UInt64
        /// What the application knew.
        package let application: any Sendable

        package init(
            id: String,
            pid: String,
            rooms: [String: UInt64],
            joined: UInt64,
            written: UInt64,
            passed: UInt64,
            application: any Sendable
        ) {
            self.id = id
            self.pid = pid
            self.rooms = rooms
            self.joined = joined
            self.written = written
            self.passed = passed
            self.application = application
        }
    }

    /// A session, and what its client has missed.
    package struct Restored: Sendable {
        package let session: Session
        package let missed: [EncodedEvent]
        /// The number of the last packet in ``missed``; ``Session/written`` if it is empty.
        package let written: UInt64
        /// The number of the newest packet: what comes live from here on is newer.
        package let through: UInt64
    }

    private struct Recorded: Sendable {
        let event: EncodedEvent
        let audience: Audience
        let time: NIODeadline
    }

    private let bounds: Bounds
    /// Makes offsets different from other strings that an event may end with.
    private let prefix: String
    private var packets: CircularBuffer<Recorded> = []
    private var sessions: [String: (session: Session, lost: NIODeadline)] = [:]
    /// The sessions in the order of their loss; of one that is back already, the entry stays until its time.
    private var order: CircularBuffer<(pid: String, lost: NIODeadline)> = []
    package private(set) var bytes = 0
    /// The number of the newest packet; the first is 1.
    package private(set) var sequence: UInt64 = 0

    package init(bounds: Bounds, prefix: String) {
        self.bounds = bounds
        self.prefix = prefix
    }

    package var packetCount: Int { packets.count }
    package var sessionCount: Int { sessions.count }

    /// Records an event, which `encode` makes with its offset.
    package mutating func record(
        for audience: Audience,
        now: NIODeadline,
        encode: (_ offset: String) -> EncodedEvent
    ) -> (event: EncodedEvent, number: UInt64) {
        sequence += 1
        let event = encode(prefix + String(sequence, radix: 36))
        packets.append(Recorded(event: event, audience: audience, time: now))
        bytes += event.size
        expire(now: now)
        while packets.count > bounds.packets || bytes > bounds.bytes { dropFirst() }
        return (event, sequence)
    }

    /// Keeps the session of a client that was lost.
    package mutating func save(_ session: Session, now: NIODeadline) {
        expire(now: now)
        guard bounds.sessions > 0 else { return }
        sessions[session.pid] = (session, now)
        order.append((session.pid, now))
        while sessions.count > bounds.sessions || order.count > 2 * bounds.sessions { forgetOldest() }
    }

    /// Takes the session of a client that is back.
    ///
    /// - Parameter offset: of the last event that the client got; `nil` if it got none.
    /// - Returns: `nil` if the session, or any packet that the client has missed, is not here any more.
    package mutating func restore(pid: String, offset: String?, now: NIODeadline) -> Restored? {
        expire(now: now)
        guard let session = sessions.removeValue(forKey: pid)?.session else { return nil }
        var received = session.joined
        if let offset {
            guard let number = number(of: offset), number <= session.written else { return nil }
            received = number
        }
        let first = sequence - UInt64(packets.count) + 1
        // A client that got all that was written to it has missed nothing before its loss.
        let last = received == session.written ? max(received, session.passed) : received
        guard last + 1 >= first else { return nil }
        var missed: [EncodedEvent] = []
        var written = session.written
        for (number, packet) in zip(first..., packets) where number > last {
            guard isMeant(packet.audience, for: session, number) else { continue }
            missed.append(packet.event)
            written = number
        }
        return Restored(session: session, missed: missed, written: written, through: sequence)
    }

    private func isMeant(_ audience: Audience, for session: Session, _ number: UInt64) -> Bool {
        number > session.joined
            && audience.includes(id: session.id) { room in session.rooms[room].map { number > $0 } ?? false }
    }

    private func number(of offset: String) -> UInt64? {
        guard offset.hasPrefix(prefix) else { return nil }
        return UInt64(offset.dropFirst(prefix.count), radix: 36)
    }

    /// Forgets what nobody can ask for any more.
    private mutating func expire(now: NIODeadline) {
        while let oldest = order.first, oldest.lost + bounds.duration < now { forgetOldest() }
        while let oldest = packets.first, oldest.time + bounds.duration + bounds.detection < now { dropFirst() }
    }

    private mutating func forgetOldest() {
        guard let oldest = order.popFirst() else { return }
        // One that was lost, back, and lost again has a later entry.
        if sessions[oldest.pid]?.lost == oldest.lost { sessions[oldest.pid] = nil }
    }

    private mutating func dropFirst() {
        if let packet = packets.popFirst() { bytes -= packet.event.size }
    }
}

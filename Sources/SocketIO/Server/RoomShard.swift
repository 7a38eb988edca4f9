import NIOCore

/// The sockets of a namespace that live on one event loop, and their rooms: a broadcast costs one hop for each event
/// loop, however many sockets hear it.
///
/// `@unchecked` because its state is touched on `eventLoop` only.
final class RoomShard: @unchecked Sendable {
    let eventLoop: any EventLoop
    let flusher: EventLoopFlusher
    private var sockets: [String: SocketCore] = [:]
    private var rooms: [String: [String: SocketCore]] = [:]
    /// The number of the last recorded event that was sent here.
    private(set) var passed: UInt64

    init(eventLoop: any EventLoop, flusher: EventLoopFlusher, passed: UInt64) {
        self.passed = passed
        self.eventLoop = eventLoop
        self.flusher = flusher
    }

    func insert(_ socket: SocketCore) { sockets[socket.id] = socket }

    func remove(_ socket: SocketCore) {
        if sockets[socket.id] === socket { sockets[socket.id] = nil }
    }

    func insert(_ socket: SocketCore, into room: String) { rooms[room, default: [:]][socket.id] = socket }

    func remove(_ socket: SocketCore, from room: String) {
        if rooms[room]?[socket.id] === socket { rooms[room]?[socket.id] = nil }
        if rooms[room]?.isEmpty == true { rooms[room] = nil }
    }

    /// Calls `body` with each socket of an audience, once.
    func forEach(in audience: Audience, _ body: (SocketCore) -> Void) {
        guard let names = audience.rooms else {
            for socket in sockets.values where !isExcepted(socket, audience) { body(socket) }
            return
        }
        var done: Set<String> = []
        func visit(_ socket: SocketCore) {
            guard names.count == 1 || done.insert(socket.id).inserted, !isExcepted(socket, audience) else { return }
            body(socket)
        }
        for name in names {
            // No socket is in the room that its own identifier names.
            if let socket = sockets[name] { visit(socket) }
            if let members = rooms[name] { for socket in members.values { visit(socket) } }
        }
    }

    func sockets(in audience: Audience) -> [SocketCore] {
        var found: [SocketCore] = []
        forEach(in: audience) { found.append($0) }
        return found
    }

    private func isExcepted(_ socket: SocketCore, _ audience: Audience) -> Bool {
        guard !audience.exceptions.isEmpty else { return false }
        return audience.exceptions.contains(socket.id) || audience.exceptions.contains { rooms[$0]?[socket.id] != nil }
    }

    /// Writes `event` to an audience; calls `report` with their number when the writes are on their way.
    ///
    /// - Parameter number: of an event that is recorded; these come in the order of their numbers.
    func broadcast(
        _ event: EncodedEvent,
        to audience: Audience,
        number: UInt64?,
        isVolatile: Bool,
        report: @escaping @Sendable (Int) -> Void
    ) {
        var recipients = 0
        let event = event.unshared
        forEach(in: audience) { socket in
            if socket.writeBroadcast(event, number: number, isVolatile: isVolatile) { recipients += 1 }
        }
        if let number { passed = number }
        guard recipients > 0 else { return }
        let count = recipients
        flusher.report { report(count) }
    }
}

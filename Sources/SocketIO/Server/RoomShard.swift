import NIOCore

/// The sockets of a namespace that live on one event loop, and their rooms: a broadcast costs one hop for each event
/// loop, however many sockets hear it.
///
/// `@unchecked` because its state is touched on `eventLoop` only.
final class RoomShard: @unchecked Sendable {
    let eventLoop: any EventLoop
    private let flusher: EventLoopFlusher
    private var sockets: [String: SocketCore] = [:]
    private var rooms: [String: [String: SocketCore]] = [:]

    init(eventLoop: any EventLoop, flusher: EventLoopFlusher) {
        self.eventLoop = eventLoop
        self.flusher = flusher
    }

    func insert(_ socket: SocketCore) { sockets[socket.id] = socket }

    func remove(_ socket: SocketCore) { sockets[socket.id] = nil }

    func insert(_ socket: SocketCore, into room: String) { rooms[room, default: [:]][socket.id] = socket }

    func remove(_ socket: SocketCore, from room: String) {
        rooms[room]?[socket.id] = nil
        if rooms[room]?.isEmpty == true { rooms[room] = nil }
    }

    /// The sockets in `room`, or all.
    func members(of room: String?) -> [String: SocketCore] {
        guard let room else { return sockets }
        return rooms[room] ?? [:]
    }

    /// Writes `event` to the members of `room`; calls `report` with their number when the writes are on their way.
    func broadcast(
        _ event: EncodedEvent,
        to room: String?,
        except: Set<String>,
        report: @escaping @Sendable (Int) -> Void
    ) {
        var recipients = 0
        for (id, socket) in members(of: room) where except.isEmpty || !except.contains(id) {
            socket.writeBroadcast(event)
            recipients += 1
        }
        guard recipients > 0 else { return }
        let count = recipients
        flusher.report { report(count) }
    }
}

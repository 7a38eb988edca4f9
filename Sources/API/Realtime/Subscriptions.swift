import Synchronization

/// Which server rooms each socket is in, and how many sockets each room has: what nobody listens to is not encoded.
final class Subscriptions: Sendable {
    private struct State {
        var bySocket: [String: [RealtimeRoom: ConflationInterval?]] = [:]
        var rooms: [String: Int] = [:]
    }

    /// The rooms that a change makes a socket join and leave.
    struct Change: Hashable {
        var joined: [String] = []
        var left: [String] = []
    }

    private let state = Mutex(State())

    func hasListeners(_ room: String) -> Bool { state.withLock { $0.rooms[room] != nil } }

    /// Subscribes a socket; a room that it has already is moved to the new interval.
    func subscribe(
        _ socketID: String,
        _ rooms: [RealtimeRoom],
        interval: ConflationInterval?,
        userID: String
    ) -> Change {
        change(socketID, userID: userID) { subscribed in
            for room in rooms { subscribed[room] = .some(interval) }
        }
    }

    func unsubscribe(_ socketID: String, _ rooms: [RealtimeRoom], userID: String) -> Change {
        change(socketID, userID: userID) { subscribed in
            for room in rooms { subscribed[room] = nil }
        }
    }

    /// Forgets a socket that is gone and has left its rooms.
    func remove(_ socketID: String, userID: String) {
        _ = change(socketID, userID: userID) { $0 = [:] }
    }

    /// What the socket is subscribed to, by the names it used.
    func names(_ socketID: String) -> [String] {
        state.withLock { state in (state.bySocket[socketID] ?? [:]).keys.map(\.name).sorted() }
    }

    private func change(
        _ socketID: String,
        userID: String,
        _ body: (inout [RealtimeRoom: ConflationInterval?]) -> Void
    ) -> Change {
        state.withLock { state in
            var subscribed = state.bySocket[socketID] ?? [:]
            let before = Self.serverRooms(subscribed, userID: userID)
            body(&subscribed)
            let after = Self.serverRooms(subscribed, userID: userID)
            state.bySocket[socketID] = subscribed.isEmpty ? nil : subscribed
            for room in after.subtracting(before) { state.rooms[room, default: 0] += 1 }
            for room in before.subtracting(after) {
                let count = (state.rooms[room] ?? 0) - 1
                state.rooms[room] = count > 0 ? count : nil
            }
            return Change(
                joined: after.subtracting(before).sorted(),
                left: before.subtracting(after).sorted()
            )
        }
    }

    /// The server rooms of a socket. One that has all market data is not in the rooms of single symbols as well, so that
    /// it gets no update twice.
    private static func serverRooms(
        _ subscribed: [RealtimeRoom: ConflationInterval?],
        userID: String
    ) -> Set<String> {
        let hasAll = subscribed[.marketData(nil)] != nil
        var result: Set<String> = []
        for (room, interval) in subscribed {
            if hasAll, case .marketData(_?) = room { continue }
            result.insert(room.serverRoom(interval: interval, userID: userID))
        }
        return result
    }
}

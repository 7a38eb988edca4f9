import MarketData
import Markets
import Synchronization

/// Which server rooms each socket is in, and how many sockets each room has: what nobody listens to is not encoded.
package final class Subscriptions: Sendable {
    /// How a client wants the price updates of a room.
    package enum Pace: Hashable, Sendable {
        case everyUpdate
        case conflated(ConflationInterval)
    }

    /// The rooms that a change makes a socket join and leave.
    package struct Change: Hashable, Sendable {
        package var joined: Set<ServerRoom> = []
        package var left: Set<ServerRoom> = []

        package init(joined: Set<ServerRoom> = [], left: Set<ServerRoom> = []) {
            self.joined = joined
            self.left = left
        }
    }

    fileprivate struct State {
        var bySocket: [String: [RealtimeRoom: Pace]] = [:]
        var rooms: [ServerRoom: Int] = [:]
        var batches: [ConflationInterval: Set<ServerRoom>] = [:]
        /// How many of the rooms bring candles.
        var candleRooms = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func hasListeners(_ room: ServerRoom) -> Bool { state.withLock { $0.rooms[room] != nil } }

    /// Those of the rooms that somebody is in.
    func heard(_ rooms: ServerRoom...) -> [ServerRoom] {
        state.withLock { state in rooms.filter { state.rooms[$0] != nil } }
    }

    /// What somebody wants to hear of the markets: whoever gets prices gets candles too.
    var interest: MarketInterest { state.withLock { $0.candleRooms > 0 ? .all : [] } }

    /// The intervals that somebody wants batches at.
    var intervals: [ConflationInterval] { state.withLock { Array($0.batches.keys) } }

    /// The rooms that get batches at an interval.
    func batches(_ interval: ConflationInterval) -> Set<ServerRoom> { state.withLock { $0.batches[interval] ?? [] } }

    /// Subscribes a socket; a room that it has already is moved to the new pace.
    package func subscribe(_ socketID: String, _ rooms: [RealtimeRoom], pace: Pace, userID: String) -> Change {
        change(socketID, userID: userID) { subscribed in
            for room in rooms { subscribed[room] = pace }
        }
    }

    package func unsubscribe(_ socketID: String, _ rooms: [RealtimeRoom], userID: String) -> Change {
        change(socketID, userID: userID) { subscribed in
            for room in rooms { subscribed[room] = nil }
        }
    }

    /// Forgets a socket that is gone and has left its rooms.
    package func remove(_ socketID: String, userID: String) {
        _ = change(socketID, userID: userID) { $0 = [:] }
    }

    /// What the socket is subscribed to, by the names it used.
    package func names(_ socketID: String) -> [String] {
        state.withLock { state in (state.bySocket[socketID] ?? [:]).keys.map(\.name).sorted() }
    }

    /// Whether nobody is subscribed to anything.
    package var isEmpty: Bool {
        state.withLock { $0.bySocket.isEmpty && $0.rooms.isEmpty && $0.batches.isEmpty }
    }

    private func change(
        _ socketID: String,
        userID: String,
        _ body: (inout [RealtimeRoom: Pace]) -> Void
    ) -> Change {
        state.withLock { state in
            var subscribed = state.bySocket[socketID] ?? [:]
            let before = Self.serverRooms(subscribed, userID: userID)
            body(&subscribed)
            let after = Self.serverRooms(subscribed, userID: userID)
            state.bySocket[socketID] = subscribed.isEmpty ? nil : subscribed
            let change = Change(joined: after.subtracting(before), left: before.subtracting(after))
            state.enter(change.joined)
            state.leave(change.left)
            return change
        }
    }

    /// The server rooms of a socket, such that it gets no update, no candle and no batch of an interval twice: one that
    /// has all markets at a pace is in no room of single ones at that pace, and single ones share one room of batches.
    private static func serverRooms(_ subscribed: [RealtimeRoom: Pace], userID: String) -> Set<ServerRoom> {
        var result: Set<ServerRoom> = []
        var markets: [Pace: Set<Symbol?>] = [:]
        for (room, pace) in subscribed {
            switch room {
            case .own(let topic): result.insert(.own(topic, userID: userID))
            case .marketData(let symbol): markets[pace, default: []].insert(symbol)
            }
        }
        for (pace, symbols) in markets {
            switch pace {
            case .everyUpdate: result.formUnion(widest(symbols).map(ServerRoom.updates))
            case .conflated(let interval):
                result.insert(.batches(interval, symbols.contains(nil) ? nil : Set(symbols.compactMap(\.self))))
            }
        }
        let all = markets.values.reduce(into: Set()) { $0.formUnion($1) }
        return result.union(widest(all).map(ServerRoom.candles))
    }

    /// All markets if they are among the symbols, else the symbols.
    private static func widest(_ symbols: Set<Symbol?>) -> Set<Symbol?> { symbols.contains(nil) ? [nil] : symbols }
}

extension Subscriptions.State {
    fileprivate mutating func enter(_ joined: Set<ServerRoom>) {
        for room in joined {
            if case .candles = room, rooms[room] == nil { candleRooms += 1 }
            rooms[room, default: 0] += 1
            if case .batches(let interval, _) = room { batches[interval, default: []].insert(room) }
        }
    }

    fileprivate mutating func leave(_ left: Set<ServerRoom>) {
        for room in left {
            if let count = rooms[room], count > 1 {
                rooms[room] = count - 1
                continue
            }
            rooms[room] = nil
            if case .candles = room { candleRooms -= 1 }
            guard case .batches(let interval, _) = room else { continue }
            batches[interval]?.remove(room)
            if batches[interval]?.isEmpty == true { batches[interval] = nil }
        }
    }
}

import JSON
import MarketData
import Markets
import Platform
import SocketIO

/// What clients may do on the realtime connection: come in with a token, subscribe and unsubscribe.
struct RealtimeHandler: NamespaceHandler {
    /// The most rooms that one call may name.
    private static let maximumRooms = 200

    let accounts: AccountService
    let broadcaster: RealtimeBroadcaster
    /// Whether there is such a market.
    let isKnown: @Sendable (Symbol) -> Bool

    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> Principal {
        guard let token = handshake.auth["token"]?.stringValue else {
            throw ConnectRefusal("unauthorized: send auth {token} with the access token of a login")
        }
        do {
            return try await accounts.principal(accessToken: token)
        } catch {
            throw ConnectRefusal("unauthorized: \(error)")
        }
    }

    func received(_ event: Event, from socket: Socket<Principal>) async {
        switch event.name {
        case "subscribe": answer(event, socket, subscribe)
        case "unsubscribe": answer(event, socket, unsubscribe)
        default: acknowledge(event, error: "there is no event '\(event.name.prefix(40))': subscribe or unsubscribe")
        }
    }

    func disconnected(_ socket: Socket<Principal>, reason: DisconnectReason) async {
        broadcaster.subscriptions.remove(socket.id, userID: socket.session.userID)
    }

    private struct Refusal: Error {
        let message: String
    }

    private func answer(
        _ event: Event,
        _ socket: Socket<Principal>,
        _ body: (JSONValue, Socket<Principal>) throws(Refusal) -> Subscriptions.Change
    ) {
        do {
            let change = try body(event.arguments.first ?? .null, socket)
            for room in change.left { socket.leave(room) }
            for room in change.joined { socket.join(room) }
            let rooms = broadcaster.subscriptions.names(socket.id)
            event.acknowledge(EventPayload(["ok": true, "rooms": .array(rooms.map(JSONValue.string))] as JSONValue))
        } catch {
            acknowledge(event, error: error.message)
        }
    }

    private func acknowledge(_ event: Event, error: String) {
        event.acknowledge(EventPayload(["ok": false, "error": .string(error)] as JSONValue))
    }

    private func subscribe(
        _ request: JSONValue,
        _ socket: Socket<Principal>
    ) throws(Refusal) -> Subscriptions.Change {
        let rooms = try rooms(request)
        for case .marketData(let symbol?) in rooms where !isKnown(symbol) {
            throw Refusal(message: "there is no symbol \(symbol)")
        }
        var interval: ConflationInterval?
        if let requested = request["interval_ms"], !requested.isNull {
            guard let milliseconds = requested.integerValue, let step = ConflationInterval(atLeast: milliseconds) else {
                throw Refusal(message: "interval_ms must be a whole number from 50 to 60000")
            }
            interval = step
        }
        let user = socket.session.userID
        return broadcaster.subscriptions.subscribe(socket.id, rooms, interval: interval, userID: user)
    }

    private func unsubscribe(
        _ request: JSONValue,
        _ socket: Socket<Principal>
    ) throws(Refusal) -> Subscriptions.Change {
        let rooms = try rooms(request)
        return broadcaster.subscriptions.unsubscribe(socket.id, rooms, userID: socket.session.userID)
    }

    private func rooms(_ request: JSONValue) throws(Refusal) -> [RealtimeRoom] {
        guard let names = request["rooms"]?.arrayValue, (1...Self.maximumRooms).contains(names.count) else {
            throw Refusal(message: "rooms must be a list of 1 to \(Self.maximumRooms) names")
        }
        var rooms: [RealtimeRoom] = []
        for name in names {
            guard let room = name.stringValue.flatMap(RealtimeRoom.init) else {
                throw Refusal(
                    message:
                        "there is no room \(name.stringValue.map { "'\($0.prefix(40))'" } ?? "of that name"); known: "
                        + "market-data, market-data:SYMBOL, models, bots, backtests, alerts"
                )
            }
            rooms.append(room)
        }
        return rooms
    }
}

import HTTPTypes
import JSON
import Logging
import Markets
import Platform
import SocketIO

/// What clients may do on the realtime connection: come in with a token, subscribe and unsubscribe.
struct RealtimeHandler: NamespaceHandler {
    /// The most rooms that one call may name.
    private static let maximumRooms = 200

    let accounts: AccountService
    let broadcaster: RealtimeBroadcaster
    let logger: Logger
    /// Whether there is such a market.
    let isKnown: @Sendable (Symbol) async throws -> Bool

    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> Principal {
        guard let token = handshake.auth["token"]?.stringValue else {
            throw ConnectRefusal("unauthorized: send auth {token} with the access token of a login")
        }
        do {
            return try await accounts.principal(accessToken: token)
        } catch let error as AccountError {
            throw ConnectRefusal("unauthorized: \(error)")
        } catch {
            throw ConnectRefusal("unavailable: \(said(of: error))")
        }
    }

    func userKey(of session: Principal) -> String? { session.userID }

    func connected(_ socket: Socket<Principal>) async {
        socket.join(ServerRoom.session(socket.session.sessionID).name)
        socket.join(ServerRoom.user(socket.session.userID).name)
        // The session may have ended while the socket was on its way into these rooms.
        do {
            _ = try await accounts.principal(accessToken: socket.handshake.auth["token"]?.stringValue ?? "")
        } catch {
            socket.close(.application("the session has ended: log in again"))
        }
    }

    func received(_ event: Event, from socket: Socket<Principal>) async {
        do {
            let request = event.arguments.first ?? .null
            let change =
                switch event.name {
                case "subscribe": try await subscribe(request, socket)
                case "unsubscribe": try unsubscribe(request, socket)
                default: throw Refusal("there is no event '\(event.name.prefix(40))': subscribe or unsubscribe")
                }
            for room in change.left { socket.leave(room.name) }
            for room in change.joined { socket.join(room.name) }
            let rooms = broadcaster.subscriptions.names(socket.id).map(JSONValue.string)
            event.acknowledge(EventPayload(["ok": true, "rooms": .array(rooms)] as JSONValue))
        } catch {
            let message = (error as? Refusal)?.message ?? said(of: error)
            event.acknowledge(EventPayload(["ok": false, "error": .string(message)] as JSONValue))
        }
    }

    func disconnected(_ socket: Socket<Principal>, reason: DisconnectReason) async {
        broadcaster.subscriptions.remove(socket.id, userID: socket.session.userID)
    }

    private struct Refusal: Error {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    private func subscribe(_ request: JSONValue, _ socket: Socket<Principal>) async throws -> Subscriptions.Change {
        let rooms = try rooms(request)
        let pace = try pace(request)
        for case .marketData(let symbol?) in rooms {
            guard try await isKnown(symbol) else { throw Refusal("there is no symbol \(symbol)") }
        }
        return broadcaster.subscriptions.subscribe(socket.id, rooms, pace: pace, userID: socket.session.userID)
    }

    private func unsubscribe(_ request: JSONValue, _ socket: Socket<Principal>) throws -> Subscriptions.Change {
        let rooms = try rooms(request)
        return broadcaster.subscriptions.unsubscribe(socket.id, rooms, userID: socket.session.userID)
    }

    private func pace(_ request: JSONValue) throws(Refusal) -> Subscriptions.Pace {
        guard let requested = request["interval_ms"], !requested.isNull else { return .everyUpdate }
        guard let interval = requested.integerValue.flatMap(ConflationInterval.init(atLeast:)) else {
            throw Refusal("interval_ms must be a whole number from 50 to 60000")
        }
        return .conflated(interval)
    }

    private func rooms(_ request: JSONValue) throws(Refusal) -> [RealtimeRoom] {
        guard let names = request["rooms"]?.arrayValue, (1...Self.maximumRooms).contains(names.count) else {
            throw Refusal("rooms must be a list of 1 to \(Self.maximumRooms) names")
        }
        var rooms: [RealtimeRoom] = []
        for name in names {
            guard let room = name.stringValue.flatMap(RealtimeRoom.init) else {
                let called = name.stringValue.map { "'\($0.prefix(40))'" } ?? "of that name"
                let known = "market-data, market-data:SYMBOL, models, bots, backtests, alerts"
                throw Refusal("there is no room \(called); known: \(known)")
            }
            rooms.append(room)
        }
        return rooms
    }

    /// What a client is told of an error that is not its own: what it may know. The rest goes to the log.
    private func said(of error: any Error) -> String {
        let problem = Problem(error)
        if problem.status.code >= 500 { logger.error("a realtime request failed: \(error)") }
        return problem.detail
    }
}

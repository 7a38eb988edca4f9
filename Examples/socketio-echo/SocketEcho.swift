import JSON
import SocketIO

/// Tells a client what it said of itself, and answers its messages with their own arguments.
///
/// Beside what the protocol documents ask for there are rooms to try out: `join` and `leave` take a room's name, and
/// `broadcast` sends its other arguments as `message-back` to everybody else in the room that its first names.
struct SocketEcho: NamespaceHandler {
    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> JSONValue { handshake.auth }

    func connected(_ socket: Socket<JSONValue>) async {
        if !socket.isRecovered { socket.emit("auth", EventPayload(socket.session)) }
    }

    func received(_ event: Event, from socket: Socket<JSONValue>) async {
        let echo = EventPayload(values: event.arguments, attachments: event.attachments)
        switch event.name {
        case "message": socket.emit("message-back", echo)
        case "message-with-ack": event.acknowledge(echo)
        case "join", "leave", "broadcast": moveOrBroadcast(event, from: socket)
        default: break
        }
    }

    private func moveOrBroadcast(_ event: Event, from socket: Socket<JSONValue>) {
        guard let room = event.arguments.first?.stringValue else {
            return event.acknowledge(EventPayload(["ok": false, "error": "name a room"] as JSONValue))
        }
        switch event.name {
        case "join": socket.join(room)
        case "leave": socket.leave(room)
        default:
            let rest = EventPayload(values: Array(event.arguments.dropFirst()), attachments: event.attachments)
            socket.namespace.emit("message-back", rest, to: room, except: [socket.id])
        }
        event.acknowledge(EventPayload(["ok": true] as JSONValue))
    }
}

import JSON
import NIOCore
import NIOHTTP1
import SocketIO

/// A Socket.IO client in the same process, by long-polling: what it is sent is waited for, never slept for.
actor PollingClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let engine: EngineServer
    private let id: String
    private var waiting: ArraySlice<String> = []
    private var nextAcknowledgement = 0

    /// Opens a connection and asks to join `/`.
    init(_ server: SocketIOServer, auth: JSONValue) async throws {
        engine = server.engine
        let opened = await engine.handlePolling(.init(method: .GET, uri: "/socket.io/?EIO=4&transport=polling"))
        let text = String(buffer: opened.body)
        guard text.hasPrefix("0"), let id = try JSONValue(parsing: String(text.dropFirst()))["sid"]?.stringValue else {
            throw Failure(description: "no handshake: \(text)")
        }
        self.id = id
        try await post("40" + String(decoding: JSONWriter.bytes(of: auth), as: UTF8.self))
    }

    /// A client that has joined.
    static func joined(_ server: SocketIOServer, token: String) async throws -> PollingClient {
        let client = try await PollingClient(server, auth: ["token": .string(token)])
        guard let answer = try await client.next(), answer.hasPrefix("40") else {
            throw Failure(description: "not let in")
        }
        return client
    }

    /// The next packet; `nil` when the connection is over.
    func next() async throws -> String? {
        while waiting.isEmpty {
            let uri = "/socket.io/?EIO=4&transport=polling&sid=\(id)"
            let response = await engine.handlePolling(.init(method: .GET, uri: uri))
            guard response.status == .ok else { return nil }
            waiting = String(buffer: response.body).split(separator: "\u{1E}").map(String.init)[...]
            // On a busy machine a test may last as long as a heartbeat.
            for packet in waiting where packet == "2" { try await post("3") }
            waiting.removeAll { $0 == "2" }
        }
        let packet = waiting.removeFirst()
        return packet == "1" ? nil : packet
    }

    /// The next event: its name and its argument.
    func nextEvent() async throws -> (name: String, payload: JSONValue) {
        guard let packet = try await next() else { throw Failure(description: "the connection is over") }
        guard packet.hasPrefix("42"), let event = try JSONValue(parsing: String(packet.dropFirst(2))).arrayValue,
            let name = event.first?.stringValue
        else { throw Failure(description: "no event: \(packet)") }
        return (name, event.count > 1 ? event[1] : .null)
    }

    /// The events up to the first of that name, that one left out.
    func events(until name: String) async throws -> [(name: String, payload: JSONValue)] {
        var events: [(name: String, payload: JSONValue)] = []
        while true {
            let event = try await nextEvent()
            if event.name == name { return events }
            events.append(event)
        }
    }

    /// Sends an event and returns its acknowledgement; nothing else may come before it.
    func call(_ event: String, _ argument: JSONValue) async throws -> JSONValue {
        let number = nextAcknowledgement
        nextAcknowledgement += 1
        let json = JSONWriter.bytes(of: [.string(event), argument] as JSONValue)
        try await post("42\(number)" + String(decoding: json, as: UTF8.self))
        guard let packet = try await next() else { throw Failure(description: "the connection is over") }
        let prefix = "43\(number)"
        guard packet.hasPrefix(prefix), let answer = try JSONValue(parsing: String(packet.dropFirst(prefix.count)))[0]
        else { throw Failure(description: "no acknowledgement: \(packet)") }
        return answer
    }

    /// Subscribes, and returns what the server says one is subscribed to.
    @discardableResult
    func subscribe(_ rooms: String..., every milliseconds: Int? = nil) async throws -> [String] {
        var request: JSONObject = ["rooms": .array(rooms.map(JSONValue.string))]
        if let milliseconds { request["interval_ms"] = JSONValue(milliseconds) }
        let answer = try await call("subscribe", .object(request))
        guard answer["ok"] == true else { throw Failure(description: "\(answer)") }
        return answer["rooms"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    func close() async throws { try await post("1") }

    private func post(_ packet: String) async throws {
        let uri = "/socket.io/?EIO=4&transport=polling&sid=\(id)"
        let body = ByteBuffer(string: packet)
        let response = await engine.handlePolling(.init(method: .POST, uri: uri, body: body))
        guard response.status == .ok else { throw Failure(description: "refused: \(String(buffer: response.body))") }
    }
}

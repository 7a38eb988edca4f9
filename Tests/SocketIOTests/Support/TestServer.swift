import JSON
import Logging
import NIOCore
import NIOEmbedded
import SocketIO
import Synchronization

/// A Socket.IO server on an event loop whose time the test decides, and clients of it.
struct TestServer {
    let loop = NIOAsyncTestingEventLoop()
    let server: SocketIOServer
    let sockets = ConnectedSockets()
    let namespace: Namespace

    init(
        middleware: [Middleware<String>] = [],
        _ configure: (inout SocketIOConfiguration) -> Void = { _ in }
    ) {
        var configuration = SocketIOConfiguration()
        configure(&configuration)
        server = SocketIOServer(configuration: configuration, eventLoopGroup: loop, logger: Logger(label: "test"))
        namespace = server.namespace("/", handler: TestHandler(sockets: sockets), middleware: middleware)
    }

    /// A connection that has asked for `/`.
    func open(_ auth: String = "", query: String = "EIO=4&transport=websocket") async throws -> TestWebSocket {
        let client = try await TestWebSocket.open(server.engine, on: loop, query: query)
        _ = try await client.nextText()
        if query.contains("EIO=4") { try await client.send("40\(auth)") }
        return client
    }

    /// A client in `/`, and its socket.
    func join(_ auth: String = "") async throws -> TestClient {
        let client = try await open(auth)
        let answer = try await client.nextText()
        guard answer.hasPrefix("40"), let json = try? JSONValue(parsing: Array(answer.dropFirst(2).utf8)) else {
            throw TestFailure(description: answer)
        }
        guard let id = json["sid"]?.stringValue else { throw TestFailure(description: answer) }
        return TestClient(
            webSocket: client,
            pid: json["pid"]?.stringValue,
            socket: try await sockets.socket(id, life: .connected)
        )
    }
}

struct TestClient {
    let webSocket: TestWebSocket
    let pid: String?
    let socket: Socket<String>

    /// The network is gone.
    func lose() async throws {
        try await webSocket.channel.close().get()
        await webSocket.channel.testingEventLoop.run()
    }
}

/// Lets in whoever names no bad token; the token is what is known of a socket, and its user.
struct TestHandler: NamespaceHandler {
    let sockets: ConnectedSockets

    func authenticate(_ handshake: Handshake) async throws(ConnectRefusal) -> String {
        let token = handshake.auth["token"]?.stringValue ?? "nobody"
        guard token != "bad" else { throw ConnectRefusal("bad token", data: ["retry": false]) }
        return token
    }

    func connected(_ socket: Socket<String>) async { sockets.add(socket, .connected) }

    func received(_ event: Event, from socket: Socket<String>) async {
        event.acknowledge(EventPayload(values: event.arguments, attachments: event.attachments))
        event.acknowledge(EventPayload("a second time"))
    }

    func disconnected(_ socket: Socket<String>, reason: DisconnectReason) async {
        sockets.add(socket, .disconnected(reason))
    }

    func userKey(of session: String) -> String? { session }

    func recover(_ saved: String, as fresh: String) -> String? { saved == fresh ? "again \(fresh)" : nil }
}

/// What a handler was told, in its order.
final class ConnectedSockets: Sendable {
    enum Life: Hashable, Sendable {
        case connected
        case disconnected(DisconnectReason)
    }

    private let told = Mutex<[(socket: Socket<String>, life: Life)]>([])

    func add(_ socket: Socket<String>, _ life: Life) { told.withLock { $0.append((socket, life)) } }

    func lives(of id: String) -> [Life] { told.withLock { $0.filter { $0.socket.id == id }.map(\.life) } }

    /// The newest socket with this identifier to which this has happened, as soon as it has.
    func socket(_ id: String, life: Life) async throws -> Socket<String> {
        for _ in 0..<1_000_000 {
            let last = told.withLock { $0.last { $0.socket.id == id } }
            if let last, last.life == life { return last.socket }
            await Task.yield()
        }
        throw TestFailure(description: "no socket \(id) was \(life)")
    }
}

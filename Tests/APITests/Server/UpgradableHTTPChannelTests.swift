import API
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SocketIO
import Testing

/// Bare TCP against Hummingbird on the shared port.
struct UpgradableHTTPChannelTests {
    private static let webSocketHeaders = """
        Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n
        """

    @Test func compressesLargeTextOnly() async throws {
        try await withServer { port in
            let gzip = "Accept-Encoding: gzip\r\n"
            let large = try await exchange(port, get("/large", gzip))
            #expect(large.contains("content-encoding: gzip"))
            #expect(large.contains("vary: accept-encoding"))
            #expect(large.utf8.count < 1_000)
            let plain = try await exchange(port, get("/large"))
            #expect(plain.contains("content-length: 3000"))
            for path in ["/small", "/picture"] {
                let answer = try await exchange(port, get(path, gzip))
                #expect(answer.hasPrefix("http/1.1 200"))
                #expect(!answer.contains("content-encoding"))
            }
        }
    }

    @Test(arguments: [
        ("/socket.io/?EIO=4&transport=polling", "", 200),
        ("/socket.io/?EIO=4&transport=polling", "Origin: http://localhost\r\n", 200),
        ("/socket.io/?EIO=4&transport=polling", "Origin: http://elsewhere\r\n", 403),
        ("/socket.io/?EIO=2&transport=polling", "", 400),
        ("/socket.io/?EIO=4&transport=websocket", Self.webSocketHeaders + "Origin: http://elsewhere\r\n", 403),
        ("/socket.io/?EIO=4&transport=websocket&sid=nobody", Self.webSocketHeaders, 400),
        // swift-nio 2632: upgrades that are not followed still get their answer.
        ("/small", "Upgrade: h2c\r\n", 200),
        ("/elsewhere", Self.webSocketHeaders, 404),
        ("/small", "X-Large: \(String(repeating: "x", count: 20_000))\r\n", 431),
        ("/small", String(repeating: "X: y\r\n", count: 200), 431),
        ("/small HTTP/9.9\r\nthis is not HTTP", "", 400),
    ])
    func statusOfAFirstRequest(path: String, headers: String, status: Int) async throws {
        try await withServer { port in
            let answer = try await exchange(port, get(path, headers), until: "\r\n\r\n")
            #expect(answer.hasPrefix("http/1.1 \(status)"), "\(answer)")
        }
    }

    @Test func opensLongPollingThroughTheRouter() async throws {
        try await withServer { port in
            let opened = try await exchange(port, get("/socket.io/?EIO=4&transport=polling"))
            #expect(opened.contains(#"0{"sid":""#))
            #expect(opened.contains("cache-control: no-store"))
        }
    }

    @Test func upgradesTheFirstRequest() async throws {
        try await withServer { port in
            let request = get("/socket.io/?EIO=4&transport=websocket", Self.webSocketHeaders, connection: "")
            let answer = try await exchange(port, request, until: "maxpayload")
            #expect(answer.hasPrefix("http/1.1 101"))
            #expect(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
        }
    }

    /// swift-nio 680: only the first request of a connection can upgrade it.
    @Test func asksForANewConnectionWhereThisOneIsUsed() async throws {
        try await withServer { port in
            let used =
                get("/small", connection: "")
                + get("/socket.io/?EIO=4&transport=websocket", Self.webSocketHeaders, connection: "")
            let answer = try await exchange(port, used, until: "open a new connection")
            #expect(answer.contains("http/1.1 426"))
        }
    }

    // MARK: Support

    private func get(_ path: String, _ headers: String = "", connection: String = "Connection: close\r\n") -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\(connection)\r\n"
    }

    /// What the server answers, in lower case: until it closes, or has said `end`.
    private func exchange(_ port: Int, _ request: String, until end: String? = nil) async throws -> String {
        try await RawClient.exchange(request, port: port, until: end).lowercased()
    }

    private func withServer(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
        var configuration = SocketIOConfiguration()
        configuration.engine.maximumConnections = 2
        let realtime = SocketIOServer(configuration: configuration, logger: Logger(label: "test"))
        let engine = realtime.engine
        let router = Router()
        router.addSocketIO(engine)
        router.get("/large") { _, _ in Self.response("application/json", size: 3_000) }
        router.get("/small") { _, _ in Self.response("application/json", size: 100) }
        router.get("/picture") { _, _ in Self.response("image/png", size: 3_000) }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: HTTPServerBuilder { UpgradableHTTPChannel(engine: engine, responder: $0) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "test")
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports {
                try await body(port)
                break
            }
            await realtime.shutdown()
            group.cancelAll()
        }
    }

    private static func response(_ type: String, size: Int) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: String(repeating: "7", count: size)))
        )
    }
}

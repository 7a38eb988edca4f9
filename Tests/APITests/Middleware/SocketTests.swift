import API
import Hummingbird
import HummingbirdCore
import JSON
import Logging
import NIOCore
import Platform
import Storage
import Testing

/// Over a real socket: what only a connection shows.
@Suite struct SocketTests {
    /// Runs the server on a free port while `body` runs.
    private func serving(_ server: TestServer, _ body: (Int) async throws -> Void) async throws {
        let ports = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: server.responder,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                ports.continuation.yield(channel.localAddress?.port ?? 0)
            },
            logger: server.log.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports.stream {
                try await body(port)
                break
            }
            group.cancelAll()
        }
        withExtendedLifetime(server) {}
    }

    private func post(_ path: String, _ body: String, length: Int? = nil) -> String {
        """
        POST \(path) HTTP/1.1\r
        Host: test\r
        Content-Type: application/json\r
        Content-Length: \(length ?? body.utf8.count)\r
        User-Agent: raw\r
        Connection: close\r
        \r
        \(body)
        """
    }

    @Test func `registration over the wire knows where it came from`() async throws {
        let server = try await TestServer()
        try await serving(server) { port in
            let body = String(decoding: JSONWriter.bytes(of: TestServer.ada), as: UTF8.self)
            let answer = try await RawClient.exchange(post("/api/auth/register", body), port: port)
            #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"))
            #expect(answer.lowercased().contains("\r\nx-request-id: "))
            #expect(answer.contains(#""email":"ada@example.org""#))
        }
        let entries = try await server.audit.entries(.init()).items
        #expect(entries.map(\.ipAddress) == ["127.0.0.1", "127.0.0.1"])
        #expect(entries.map(\.userAgent) == ["raw", "raw"])
    }

    @Test func `a body that says to be too long is refused before it is read`() async throws {
        let server = try await TestServer()
        try await serving(server) { port in
            let answer = try await RawClient.exchange(post("/api/auth/login", "", length: 1_000_000_000), port: port)
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("application/problem+json"))
        }
    }
}

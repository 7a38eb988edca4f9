import API
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSON
import Platform
import SocketIO
import Testing

/// HEAD over a real socket: whatever follows the header would be taken for the next response.
@Suite struct HeadRequestTests {
    @Test func `a HEAD response is a header and nothing more`() async throws {
        let server = try await WholeServer()
        let token = try await server.login("ada").accessToken
        let ports = AsyncStream.makeStream(of: Int.self)
        let engine = server.realtime.engine
        let application = Application(
            responder: server.responder,
            server: HTTPServerBuilder { UpgradableHTTPChannel(engine: engine, responder: $0) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) },
            logger: server.log.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports.stream {
                for method in ["HEAD", "GET"] {
                    let answer = try await RawClient.exchange(request(method, token), port: port)
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(answer.hasSuffix("\r\n\r\n") == (method == "HEAD"))
                    #expect(answer.lowercased().contains("content-encoding: gzip") == (method == "GET"))
                }
                break
            }
            group.cancelAll()
        }
        withExtendedLifetime(server) {}
    }

    private func request(_ method: String, _ token: String) -> String {
        """
        \(method) /api/trading/candles/BTC-USDT HTTP/1.1\r
        Host: test\r
        Authorization: Bearer \(token)\r
        Accept-Encoding: gzip\r
        Connection: close\r
        \r\n
        """
    }
}

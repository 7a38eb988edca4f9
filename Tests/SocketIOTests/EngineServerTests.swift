import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOWebSocket
import SocketIO
import Testing

struct EngineServerTests {
    private let loop = NIOAsyncTestingEventLoop()

    private func server(_ configure: (inout EngineConfiguration) -> Void = { _ in }) -> EngineServer {
        var configuration = EngineConfiguration()
        configuration.pingInterval = .milliseconds(300)
        configuration.pingTimeout = .milliseconds(200)
        configure(&configuration)
        return EngineServer(configuration: configuration, eventLoopGroup: loop, logger: Logger(label: "test")) {
            Echo(session: $0)
        }
    }

    private func answer(_ future: EventLoopFuture<EngineHTTPResponse>) async throws -> EngineHTTPResponse {
        await loop.run()
        return try await future.get()
    }

    private func openPolling(_ server: EngineServer) async throws -> String {
        let response = try await answer(server.poll())
        #expect(response.status == .ok)
        let parts = response.text.split(separator: "\"")
        return String(try #require(parts.dropFirst(3).first))
    }

    // MARK: Handshake

    @Test func pollingHandshake() async throws {
        let response = try await answer(server().poll())
        let sid = String(try #require(response.text.split(separator: "\"").dropFirst(3).first))
        #expect(
            response.text
                == #"0{"sid":"\#(sid)","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#
        )
        #expect(sid.count == 20)
    }

    @Test func webSocketHandshake() async throws {
        let text = try await TestWebSocket.open(server(), on: loop).nextText()
        #expect(text.hasPrefix(#"0{"sid":""#))
        #expect(text.hasSuffix(#","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#))
    }

    @Test(arguments: [
        (HTTPMethod.GET, "transport=polling", 5), (.GET, "EIO=abc&transport=polling", 5),
        (.GET, "EIO=2&transport=polling", 5), (.GET, "EIO=5&transport=polling", 5), (.GET, "EIO=4", 0),
        (.GET, "EIO=4&transport=abc", 0),
        (.POST, "EIO=4&transport=polling", 2), (.PUT, "EIO=4&transport=polling", 2),
        (.GET, "EIO=4&transport=polling&sid=unknown", 1), (.GET, "EIO=4&transport=websocket", 3),
        (.GET, "EIO=3&transport=polling&j=0", 3),
    ])
    func refusals(method: HTTPMethod, query: String, code: Int) async throws {
        let server = server()
        let response = try await answer(server.poll(method, query: query))
        #expect(response.status == .badRequest)
        #expect(response.text.hasPrefix(#"{"code":\#(code),"#), "\(response.text)")
        #expect(server.statistics.connections == 0)
    }

    @Test func webSocketOnAUsedConnectionIsAskedToOpenANewOne() async throws {
        let response = try await answer(
            server().poll(query: "EIO=4&transport=websocket", headers: ["Upgrade": "websocket"])
        )
        #expect(response.status == .upgradeRequired)
        #expect(response.headers["connection"] == ["close"])
    }

    // MARK: Polling

    @Test func echoesTextAndBytes() async throws {
        let server = server()
        let sid = try await openPolling(server)
        let posted = try await answer(server.poll(.POST, sid: sid, body: "4hello\u{1E}bAQIDBA=="))
        #expect(posted.text == "ok")
        #expect(try await answer(server.poll(sid: sid)).text == "4hello\u{1E}bAQIDBA==")
    }

    @Test func aPollWaitsForTheEndOfTheTurn() async throws {
        let server = server()
        let sid = try await openPolling(server)
        let poll = server.poll(sid: sid)
        await loop.run()
        _ = try await answer(server.poll(.POST, sid: sid, body: "4a\u{1E}4b"))
        #expect(try await poll.get().text == "4a\u{1E}4b", "one response has what one turn has said")
    }

    @Test func malformedBodyEndsTheConnection() async throws {
        let server = server()
        let sid = try await openPolling(server)
        #expect(try await answer(server.poll(.POST, sid: sid, body: "abc")).status == .badRequest)
        #expect(try await answer(server.poll(sid: sid)).status == .badRequest)
        #expect(server.statistics.connections == 0)
    }

    @Test func largeBodyIsRefused() async throws {
        let server = server { $0.maximumPayload = 10 }
        let sid = try await openPolling(server)
        #expect(try await answer(server.poll(.POST, sid: sid, body: "4123456789")).status == .ok)
        #expect(try await answer(server.poll(.POST, sid: sid, body: "41234567890")).status == .payloadTooLarge)
    }

    @Test func twoPollsAtOnceEndTheConnection() async throws {
        let server = server()
        let sid = try await openPolling(server)
        let first = server.poll(sid: sid)
        let second = try await answer(server.poll(sid: sid))
        #expect(try await first.get().text == "1")
        #expect(second.status == .badRequest)
        #expect(try await answer(server.poll(sid: sid)).status == .badRequest)
    }

    @Test func pollingHeartbeat() async throws {
        let server = server()
        let sid = try await openPolling(server)
        for _ in 0..<3 {
            let poll = server.poll(sid: sid)
            await loop.advanceTime(by: .milliseconds(300))
            #expect(try await poll.get().text == "2")
            #expect(try await answer(server.poll(.POST, sid: sid, body: "3")).text == "ok")
        }
        await loop.advanceTime(by: .milliseconds(500))
        #expect(try await answer(server.poll(sid: sid)).status == .badRequest)
        #expect(server.statistics.connections == 0)
    }

    @Test func clientClosesPolling() async throws {
        let server = server()
        let sid = try await openPolling(server)
        let poll = server.poll(sid: sid)
        _ = try await answer(server.poll(.POST, sid: sid, body: "1"))
        #expect(try await poll.get().text == "6")
        #expect(try await answer(server.poll(sid: sid)).status == .badRequest)
    }

    // MARK: WebSocket

    @Test func webSocketHeartbeat() async throws {
        let socket = try await TestWebSocket.open(server(), on: loop)
        _ = try await socket.nextText()
        for _ in 0..<3 {
            await socket.advance(by: .milliseconds(300))
            #expect(try await socket.nextText() == "2")
            await socket.advance(by: .milliseconds(199))
            try await socket.send("3")
        }
        await socket.advance(by: .milliseconds(300))
        #expect(try await socket.nextText() == "2")
        await socket.advance(by: .milliseconds(200))
        #expect(try await socket.next().closeCode == 1008)
        #expect(socket.channel.isActive, "the closing handshake has its time")
        await socket.advance(by: .seconds(5))
        #expect(!socket.channel.isActive)
    }

    @Test func webSocketEchoesTextAndBytes() async throws {
        let socket = try await TestWebSocket.open(server(), on: loop)
        _ = try await socket.nextText()
        try await socket.send("4hello")
        try await socket.send(ClientFrame.binary([1, 2, 3]))
        let frames = try await socket.received()
        #expect(frames.map(\.opcode) == [1, 2])
        #expect(frames.map(\.payload) == [Array("4hello".utf8), [1, 2, 3]])
    }

    @Test(arguments: [
        (ClientFrame.text("abc"), 1002), (ClientFrame.text("5"), 1002), (ClientFrame.frame(1, [0x34, 0xFF]), 1007),
        (ClientFrame.frame(3, []), 1002), (ClientFrame.frame(1, [0x34], reserved: 0x40), 1002),
        (ByteBuffer(bytes: [0x81, 0x02, 0x34, 0x61]), 1002),
        (ClientFrame.frame(9, Array(repeating: 0, count: 126)), 1002),
        (ClientFrame.frame(1, Array(repeating: 0x34, count: 1_000_001)), 1009),
    ])
    func badFramesCloseWithACode(frame: ByteBuffer, code: Int) async throws {
        let server = server()
        let socket = try await TestWebSocket.open(server, on: loop)
        _ = try await socket.nextText()
        // The embedded channel hands errors back that a real one has dealt with.
        try? await socket.send(frame)
        #expect(try await socket.next().closeCode == code)
        #expect(server.statistics.connections == 0)
    }

    @Test func controlFramesAndTheClosingHandshake() async throws {
        let server = server()
        let socket = try await TestWebSocket.open(server, on: loop)
        _ = try await socket.nextText()
        try await socket.send(ClientFrame.text("4a", fin: false))
        try await socket.send(ClientFrame.frame(9, [1, 2]))
        #expect(try await socket.next() == ServerFrame(WebSocketFrames.encode(.pong, ByteBuffer(bytes: [1, 2]))))
        try await socket.send(ClientFrame.frame(0, [0x62]))
        #expect(try await socket.nextText() == "4ab")
        try await socket.send(ClientFrame.frame(8, [0x03, 0xE8]))
        #expect(try await socket.next().closeCode == 1000)
        #expect(!socket.channel.isActive)
        #expect(server.statistics.connections == 0)
    }

    @Test func floodIsCutOff() async throws {
        let server = server { $0.packetRate = RateLimit(perSecond: 5) }
        let socket = try await TestWebSocket.open(server, on: loop)
        _ = try await socket.nextText()
        for _ in 0..<5 { try await socket.send("6") }
        #expect(try await socket.received().isEmpty)
        try await socket.send("6")
        #expect(try await socket.next().closeCode == 1008)
    }

    // MARK: Upgrade

    @Test func movesFromPollingToWebSocketWithoutLoss() async throws {
        let server = server()
        let sid = try await openPolling(server)
        let waiting = server.poll(sid: sid)
        let socket = try await TestWebSocket.open(server, on: loop, query: "EIO=4&transport=websocket&sid=\(sid)")
        try await socket.send("2probe")
        #expect(try await socket.nextText() == "3probe")
        #expect(try await waiting.get().text == "6")
        #expect(try await answer(server.poll(sid: sid)).text == "6")
        _ = try await answer(server.poll(.POST, sid: sid, body: "4said before"))
        try await socket.send("5")
        #expect(try await socket.nextText() == "4said before")
        #expect(try await answer(server.poll(sid: sid)).status == .badRequest)
        try await socket.send("4hello")
        #expect(try await socket.nextText() == "4hello")
        #expect(server.statistics.connections == 1)

        let late = try await TestWebSocket.open(server, on: loop, query: "EIO=4&transport=websocket&sid=\(sid)")
        #expect(try await late.next().closeCode == 1000)
        try await socket.send("4still")
        #expect(try await socket.nextText() == "4still")
    }

    @Test func aLostCandidateLeavesPollingAsItWas() async throws {
        let server = server { $0.upgradeTimeout = .milliseconds(100) }
        let sid = try await openPolling(server)
        let query = "EIO=4&transport=websocket&sid=\(sid)"
        let silent = try await TestWebSocket.open(server, on: loop, query: query)
        await loop.advanceTime(by: .milliseconds(100))
        #expect(try await silent.next().closeCode == 1000)
        let wrong = try await TestWebSocket.open(server, on: loop, query: query)
        try await wrong.send("4hello")
        #expect(try await wrong.next().closeCode == 1000)
        let gone = try await TestWebSocket.open(server, on: loop, query: query)
        try await gone.channel.close().get()
        _ = try await answer(server.poll(.POST, sid: sid, body: "4hello"))
        #expect(try await answer(server.poll(sid: sid)).text == "4hello")
    }

    // MARK: Limits

    @Test func aFullServerRefusesBeforeTheUpgrade() async throws {
        let server = server { $0.maximumConnections = 1 }
        let uri = "/engine.io/?EIO=4&transport=websocket"
        do {
            // An admission that comes to nothing gives its place back.
            guard case .admit = server.admitWebSocket(uri: uri, headers: [:], remoteAddress: nil) else {
                Issue.record("refused")
                return
            }
        }
        let socket = try await TestWebSocket.open(server, on: loop)
        #expect(try await answer(server.poll()).status == .serviceUnavailable)
        guard case .refuse(let response) = server.admitWebSocket(uri: uri, headers: [:], remoteAddress: nil) else {
            Issue.record("admitted")
            return
        }
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers.contains(name: "retry-after"))
        try await socket.channel.close().get()
        await loop.run()
        #expect(try await answer(server.poll()).status == .ok)
    }

    @Test func origins() async throws {
        let server = server { $0.origins = .listed(["https://app.example"]) }
        let own = try await answer(server.poll(headers: ["Origin": "http://me:5000", "Host": "me:5000"]))
        #expect(own.status == .ok)
        let listed = try await answer(server.poll(headers: ["Origin": "https://app.example"]))
        #expect(listed.headers["access-control-allow-origin"] == ["https://app.example"])
        #expect(listed.headers["access-control-allow-credentials"] == ["true"])
        let foreign = try await answer(server.poll(headers: ["Origin": "https://evil.example", "Host": "me:5000"]))
        #expect(foreign.status == .forbidden)
        #expect(!foreign.headers.contains(name: "access-control-allow-origin"))
        let uri = "/engine.io/?EIO=4&transport=websocket"
        guard
            case .refuse(let refusal) = server.admitWebSocket(
                uri: uri,
                headers: ["Origin": "https://evil.example"],
                remoteAddress: nil
            )
        else {
            Issue.record("admitted")
            return
        }
        #expect(refusal.status == .forbidden)
        let any = try await answer(self.server { $0.origins = .any }.poll(headers: ["Origin": "https://any.example"]))
        #expect(any.headers["access-control-allow-origin"] == ["*"])
        #expect(!any.headers.contains(name: "access-control-allow-credentials"))
    }

    @Test func preflight() async throws {
        let response = try await answer(
            server { $0.origins = .listed(["https://app.example"]) }.poll(
                .OPTIONS,
                headers: ["Origin": "https://app.example", "Access-Control-Request-Headers": "x-token"]
            )
        )
        #expect(response.status == .noContent)
        #expect(response.headers["access-control-allow-headers"] == ["x-token"])
    }

    @Test func shutdownClosesEverythingAndLetsNobodyIn() async throws {
        let server = server()
        let socket = try await TestWebSocket.open(server, on: loop)
        _ = try await socket.nextText()
        let sid = try await openPolling(server)
        let poll = server.poll(sid: sid)
        await server.shutdown()
        #expect(try await poll.get().status == .serviceUnavailable)
        #expect(try await socket.next().closeCode == 1001)
        #expect(try await answer(server.poll()).status == .serviceUnavailable)
        #expect(server.statistics.connections == 0)
    }
}

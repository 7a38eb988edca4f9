import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SocketIO
import Testing

/// What differs in protocol 3: the framing of long-polling bodies, bytes on a WebSocket, and who pings.
struct EngineVersion3Tests {
    private let codec = EngineCodec(.v3)
    private let loop = NIOAsyncTestingEventLoop()

    private func server() -> EngineServer {
        var configuration = EngineConfiguration()
        configuration.pingInterval = .milliseconds(300)
        configuration.pingTimeout = .milliseconds(200)
        return EngineServer(configuration: configuration, eventLoopGroup: loop, logger: Logger(label: "test")) {
            Echo(session: $0)
        }
    }

    private func packets(_ messages: EngineMessage...) -> [OutboundPacket] {
        messages.map(OutboundPacket.init(message:))
    }

    // MARK: Framing

    /// The examples of the protocol document, and characters beyond the basic plane, which JavaScript counts twice.
    @Test(arguments: [
        (["hello", "€"], "6:4hello2:4€"), ([""], "1:4"), (["😀"], "3:4😀"), (["é😀x", "4:"], "5:4é😀x3:44:"),
    ])
    func textFraming(messages: [String], body: String) throws {
        let payload = EngineCodec.Payload(ByteBuffer(string: body))
        #expect(codec.encode(messages.map { OutboundPacket(message: .text($0)) }) == payload)
        #expect(try codec.decode(payload) == messages.map { .message(.text($0)) })
    }

    @Test func bytesInText() throws {
        let codec = EngineCodec(.v3, takesBytes: false)
        let payload = EngineCodec.Payload(ByteBuffer(string: "2:4€10:b4AQIDBA=="))
        #expect(codec.encode(packets(.text("€"), .binary(ByteBuffer(bytes: [1, 2, 3, 4])))) == payload)
        #expect(
            try codec.decode(payload) == [.message(.text("€")), .message(.binary(ByteBuffer(bytes: [1, 2, 3, 4])))]
        )
    }

    @Test func byteFraming() throws {
        let payload = EngineCodec.Payload(
            ByteBuffer(bytes: [0, 4, 255, 0x34, 0xE2, 0x82, 0xAC, 1, 1, 1, 255, 4] + Array(repeating: 7, count: 10)),
            isBinary: true
        )
        let bytes = ByteBuffer(bytes: Array(repeating: 7, count: 10))
        #expect(codec.encode(packets(.text("€"), .binary(bytes))) == payload)
        #expect(try codec.decode(payload) == [.message(.text("€")), .message(.binary(bytes))])
        #expect(!codec.encode(packets(.text("€"))).isBinary, "text alone stays text")
    }

    @Test func anEmptyPacketIsNone() throws {
        #expect(try codec.decode(.init(ByteBuffer(string: "0:"))) == [])
    }

    @Test(arguments: [
        "", "abc", "6:4hell", "6:", ":4", "6", "4hello", "-1:4", "2:😀", "1:😀", "6:4hello1", "1:x", "4:b1AA",
        "5:b4AQI", "99999999999999999999:4", "1e1:4",
    ])
    func refusesMalformedText(body: String) {
        #expect(throws: PacketError.self) { try codec.decode(.init(ByteBuffer(string: body))) }
    }

    @Test(
        arguments: [
            [], [2, 1, 255, 0x34], [0, 255], [0, 2, 255, 0x34], [0, 10, 255, 0x34], [0, 1, 0x34], [1, 1, 255, 1],
            [0, 2, 255, 0x34, 0xFF], [0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 255],
            [1, 0, 255],
        ] as [[UInt8]]
    )
    func refusesMalformedBytes(body: [UInt8]) {
        #expect(throws: PacketError.self) { try codec.decode(.init(ByteBuffer(bytes: body), isBinary: true)) }
    }

    @Test(arguments: [41, 42, 43] as [UInt64])
    func anythingComesBackAsItWas(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let messages = (0..<Int.random(in: 1...5, using: &random)).map { _ -> EngineMessage in
                Bool.random(using: &random)
                    ? .text(random.packetLikeText(upTo: 12)) : .binary(ByteBuffer(bytes: random.bytes(upTo: 12)))
            }
            for codec in [codec, EngineCodec(.v3, takesBytes: false)] {
                let payload = codec.encode(messages.map(OutboundPacket.init(message:)))
                #expect(try codec.decode(payload) == messages.map(EnginePacket.message), "seed \(seed)")
            }
        }
    }

    @Test(arguments: [51, 52, 53] as [UInt64])
    func decodersSurviveAnything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let text = ByteBuffer(string: "\(Int.random(in: 0...9, using: &random)):" + random.packetLikeText(upTo: 20))
            let bytes = ByteBuffer(bytes: [0, UInt8.random(in: 0...12, using: &random), 255] + random.bytes(upTo: 20))
            for payload in [EngineCodec.Payload(text), .init(bytes, isBinary: true), .init(bytes)] {
                guard let packets = try? codec.decode(payload) else { continue }
                #expect(packets.count <= payload.bytes.readableBytes, "seed \(seed)")
            }
            _ = try? codec.packet(.binary(bytes))
            _ = try? codec.packet(.text(text))
        }
    }

    // MARK: Connections

    @Test func pollingHandshakeAndHeartbeat() async throws {
        let server = server()
        let version3 = "EIO=3&transport=polling"
        let opening = server.poll(query: version3)
        await loop.run()
        let text = try await opening.get().text
        let parts = text.split(separator: ":", maxSplits: 1)
        #expect(Int(parts[0]) == parts[1].utf16.count)
        #expect(parts[1].hasPrefix(#"0{"sid":""#))
        let sid = String(parts[1].dropFirst(#"0{"sid":""#.count).prefix(20))
        for _ in 0..<3 {
            await loop.advanceTime(by: .milliseconds(400))
            let poll = server.poll(sid: sid, query: version3)
            let ping = server.poll(.POST, sid: sid, body: "1:2", query: version3)
            await loop.run()
            #expect(try await ping.get().text == "ok")
            #expect(try await poll.get().text == "1:3")
        }
        let other = server.poll(sid: sid)
        await loop.run()
        #expect(try await other.get().status == .badRequest, "a connection keeps its version")
        await loop.advanceTime(by: .milliseconds(500))
        #expect(server.statistics.connections == 0)
    }

    @Test func bytesInPolling() async throws {
        let server = server()
        for (query, type) in [("", "application/octet-stream"), ("&b64=1", "text/plain; charset=UTF-8")] {
            let version3 = "EIO=3&transport=polling" + query
            let opening = server.poll(query: version3)
            await loop.run()
            let sid = try await String(opening.get().text.split(separator: "\"")[3])
            let posted = server.respond(
                to: EngineHTTPRequest(
                    method: .POST,
                    uri: "/engine.io/?\(version3)&sid=\(sid)",
                    headers: ["Content-Type": "application/octet-stream"],
                    body: ByteBuffer(bytes: [0, 2, 255, 0x34, 0x61, 1, 3, 255, 4, 8, 9])
                )
            )
            let poll = server.poll(sid: sid, query: version3)
            await loop.run()
            #expect(try await posted.get().text == "ok")
            let answer = try await poll.get()
            #expect(answer.headers["content-type"] == [type])
            let expected =
                query.isEmpty
                ? ByteBuffer(bytes: [0, 2, 255, 0x34, 0x61, 1, 3, 255, 4, 8, 9]) : ByteBuffer(string: "2:4a6:b4CAk=")
            #expect(answer.body == expected)
        }
    }

    @Test(arguments: [
        ("EIO=3&transport=websocket", 2, [4, 1, 2]), ("EIO=3&transport=websocket&b64=1", 1, Array("b4AQI=".utf8)),
    ])
    func bytesOnAWebSocket(query: String, opcode: UInt8, answer: [UInt8]) async throws {
        let socket = try await TestWebSocket.open(server(), on: loop, query: query)
        #expect(try await socket.nextText().hasPrefix("0{"))
        try await socket.send(ClientFrame.binary([4, 1, 2]))
        let frame = try await socket.next()
        #expect(frame.opcode == opcode)
        #expect(frame.payload == answer)
        try await socket.send("b4AQI=")
        #expect(try await socket.next().payload == answer)
        try await socket.send(ClientFrame.binary([1, 2]))
        #expect(try await socket.next().closeCode == 1002)
    }

    @Test func webSocketHeartbeat() async throws {
        let socket = try await TestWebSocket.open(server(), on: loop, query: "EIO=3&transport=websocket")
        _ = try await socket.nextText()
        for _ in 0..<3 {
            await socket.advance(by: .milliseconds(499))
            try await socket.send("2data")
            #expect(try await socket.nextText() == "3data")
        }
        await socket.advance(by: .milliseconds(500))
        #expect(try await socket.next().closeCode == 1008)
    }

    @Test func aClientThatWaitsForPingsIsWrong() async throws {
        let socket = try await TestWebSocket.open(server(), on: loop, query: "EIO=3&transport=websocket")
        _ = try await socket.nextText()
        try await socket.send("3")
        #expect(try await socket.next().closeCode == 1002)
    }

    @Test func anUpgradeEndsPollsWithANoop() async throws {
        let server = server()
        let version3 = "EIO=3&transport=polling"
        let opening = server.poll(query: version3)
        await loop.run()
        let sid = try await String(opening.get().text.split(separator: "\"")[3])
        let waiting = server.poll(sid: sid, query: version3)
        let socket = try await TestWebSocket.open(server, on: loop, query: "EIO=3&transport=websocket&sid=\(sid)")
        try await socket.send("2probe")
        #expect(try await socket.nextText() == "3probe")
        #expect(try await waiting.get().text == "1:6")
        try await socket.send("5")
        try await socket.send(ClientFrame.binary([4, 9]))
        #expect(try await socket.next().payload == [4, 9])
    }

    @Test func aServerCanInsistOnVersion4() async throws {
        var configuration = EngineConfiguration()
        configuration.versions = [.v4]
        let server = EngineServer(configuration: configuration, eventLoopGroup: loop, logger: Logger(label: "test")) {
            Echo(session: $0)
        }
        let answer = server.poll(query: "EIO=3&transport=polling")
        await loop.run()
        #expect(try await answer.get().text == #"{"code":5,"message":"Unsupported protocol version"}"#)
    }
}

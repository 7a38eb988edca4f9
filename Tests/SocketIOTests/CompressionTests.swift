import NIOCore
import NIOHTTP1
import SocketIO
import Testing

struct CompressionTests {
    private let offer: HTTPHeaders = ["Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"]

    private func codec() throws -> (MessageDeflater, MessageInflater) {
        (try #require(MessageDeflater(windowBits: 15, level: 6)), try #require(MessageInflater()))
    }

    // MARK: Messages

    @Test(arguments: [201, 202, 203] as [UInt64])
    func whatWasCompressedComesBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (deflater, inflater) = try codec()
        for _ in 0..<300 {
            let words = ["price", "BTC-USDT", "\u{1F600}", "{}", "0.1", "€"]
            let count = Int.random(in: 1...3_000, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            let message = ByteBuffer(string: text)
            guard let compressed = deflater.compress(message) else {
                #expect(message.readableBytes < 40, "seed \(seed)")
                continue
            }
            #expect(compressed.readableBytes < message.readableBytes)
            #expect(try inflater.decompress(compressed, upTo: message.readableBytes) == message, "seed \(seed)")
        }
    }

    @Test func whatGetsNoShorterIsNotCompressed() throws {
        var random = SeededGenerator(seed: 1)
        let (deflater, _) = try codec()
        for size in [0, 1, 127, 5_000] {
            let noise = ByteBuffer(bytes: (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            #expect(deflater.compress(noise) == nil, "\(size) bytes")
        }
    }

    /// A message may grow to what is allowed, and not to one byte more, whatever it says of itself.
    @Test(arguments: [1, 4_095, 4_096, 4_097, 8_192, 100_000])
    func aMessageGrowsNoFurtherThanAllowed(size: Int) throws {
        let (deflater, inflater) = try codec()
        let zeros = ByteBuffer(bytes: [UInt8](repeating: 0, count: max(size, 64)))
        let bomb = try #require(deflater.compress(zeros))
        #expect(try inflater.decompress(bomb, upTo: zeros.readableBytes) == zeros)
        #expect(refusal(of: bomb, upTo: zeros.readableBytes - 1, by: inflater) == 1009)
        #expect(try inflater.decompress(bomb, upTo: 1_000_000) == zeros, "it is as good as new after a refusal")
    }

    /// A sender that cannot flush ends its stream, and begins another (RFC 7692, section 7.2.3.4).
    @Test func lastBlocks() throws {
        let (_, inflater) = try codec()
        let hello: [UInt8] = [0x01, 0x02, 0x00, 0xFD, 0xFF, 0x68, 0x69]
        let twice = ByteBuffer(bytes: hello + hello + [0x00])
        #expect(try inflater.decompress(ByteBuffer(bytes: hello + [0x00]), upTo: 9) == ByteBuffer(string: "hi"))
        #expect(try inflater.decompress(ByteBuffer(bytes: hello), upTo: 9) == ByteBuffer(string: "hi"))
        #expect(try inflater.decompress(twice, upTo: 9) == ByteBuffer(string: "hihi"))
        #expect(try inflater.decompress(ByteBuffer(bytes: [0x00]), upTo: 9) == ByteBuffer(), "an empty message")
    }

    @Test func damagedMessages() throws {
        let (deflater, inflater) = try codec()
        let whole = try #require(deflater.compress(ByteBuffer(string: String(repeating: "hello ", count: 50))))
        var damaged: [[UInt8]] = [[0xFF, 0xFF], [0x07], [0x01, 0x02, 0x00, 0x00, 0x00]]
        damaged += (1..<whole.readableBytes).map { Array(whole.readableBytesView.prefix($0)) }
        for bytes in damaged {
            #expect(refusal(of: ByteBuffer(bytes: bytes), upTo: 10_000, by: inflater) == 1007, "\(bytes)")
        }
    }

    /// The close code that a message brings; `nil` for one that is taken.
    private func refusal(of message: ByteBuffer, upTo maximum: Int, by inflater: MessageInflater) -> UInt16? {
        do throws(WebSocketClosure) {
            _ = try inflater.decompress(message, upTo: maximum)
            return nil
        } catch {
            return error.code
        }
    }

    // MARK: Connections

    /// Joins `/`, with or without an offer.
    private func join(_ server: TestServer, _ headers: HTTPHeaders) async throws -> TestWebSocket {
        let client = try await TestWebSocket.open(server.server.engine, on: server.loop, headers: headers)
        _ = try await client.nextText()
        try await client.send("40")
        #expect(try await client.nextText().hasPrefix("40"))
        return client
    }

    @Test func aBroadcastIsCompressedOnce() async throws {
        let server = TestServer()
        let plain = try await join(server, [:])
        var clients: [TestWebSocket] = []
        for _ in 0..<3 { clients.append(try await join(server, offer)) }
        let words = String(repeating: "tick tock ", count: 200)
        server.namespace.emit("e", EventPayload(words))
        let text = try await plain.next()
        #expect(text.text == #"42["e","\#(words)"]"# && !text.isCompressed)
        var frames: [ServerFrame] = []
        for client in clients { frames.append(try await client.next()) }
        #expect(frames.allSatisfy { $0.isCompressed && $0 == frames[0] })
        let inflated = try #require(MessageInflater()).decompress(ByteBuffer(bytes: frames[0].payload), upTo: 9_999)
        #expect(String(buffer: inflated) == text.text)
        #expect(server.server.statistics.messagesCompressed == 1)
    }

    @Test func whatIsShortIsSentAsItIs() async throws {
        let server = TestServer { $0.engine.compression?.threshold = 600 }
        let client = try await join(server, offer)
        for size in [300, 589, 590] {
            server.namespace.emit("e", EventPayload(String(repeating: "x", count: size)))
            // The packet's types, the name, brackets, quotes and the comma are 10 more.
            #expect(try await client.next().isCompressed == (size + 10 >= 600), "\(size)")
        }
    }

    @Test func compressionCanBeOff() async throws {
        let server = TestServer { $0.engine.compression = nil }
        let client = try await join(server, offer)
        server.namespace.emit("e", EventPayload(String(repeating: "x", count: 5_000)))
        #expect(try await !client.next().isCompressed)
        let uri = "/socket.io/?EIO=4&transport=websocket"
        let decision = server.server.engine.admitWebSocket(uri: uri, headers: offer, remoteAddress: nil)
        guard case .admit(let admission) = decision else { throw TestFailure(description: "refused") }
        #expect(admission.responseHeaders.isEmpty)
    }

    @Test func messagesOfAClientInFragments() async throws {
        let server = TestServer()
        let client = try await join(server, offer)
        let (deflater, _) = try codec()
        let text = #"420["e","\#(String(repeating: "word ", count: 40))"]"#
        let bytes = Array(try #require(deflater.compress(ByteBuffer(string: text))).readableBytesView)
        try await client.send(ClientFrame.frame(1, Array(bytes.prefix(5)), fin: false, reserved: 0x40))
        try await client.send(ClientFrame.frame(9, [7]))
        #expect(try await client.next().opcode == 10, "a pong, in between")
        try await client.send(ClientFrame.frame(0, Array(bytes.dropFirst(5).prefix(3)), fin: false))
        try await client.send(ClientFrame.frame(0, Array(bytes.dropFirst(8))))
        #expect(try await client.nextText().hasPrefix(#"430["word word"#))
        try await client.send(ClientFrame.text(#"421["e","plain, too"]"#))
        #expect(try await client.nextText() == #"431["plain, too"]"#)
    }
}

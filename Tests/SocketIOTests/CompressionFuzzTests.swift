import NIOCore
import NIOHTTP1
import NIOWebSocket
import SocketIO
import Testing

/// Random and damaged offers, compressed messages and payloads: each is taken or refused, within its bounds.
struct CompressionFuzzTests {
    @Test(arguments: [301, 302] as [UInt64])
    func offers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "permessage-deflate", "server_max_window_bits", "client_max_window_bits", "server_no_context_takeover",
            ";", ",", "=", "\"", "\\", " ", "8", "15", "16", "é", "\0", "other",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &random)
            let offer = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let agreement = DeflateAgreement(offeredIn: ["Sec-WebSocket-Extensions": offer])
            if let agreement {
                #expect((8...15).contains(agreement.serverWindowBits), "seed \(seed): \(offer)")
                #expect(
                    DeflateAgreement(offeredIn: ["Sec-WebSocket-Extensions": agreement.response])?.serverWindowBits
                        == agreement.serverWindowBits
                )
            }
        }
    }

    @Test(arguments: [311, 312] as [UInt64])
    func compressedMessages(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let deflater = try #require(MessageDeflater(windowBits: 15, level: 6))
        let inflater = try #require(MessageInflater())
        let text = ByteBuffer(string: (0..<200).map { "word \($0 % 7) " }.joined())
        let whole = try #require(deflater.compress(text))
        for round in 0..<10_000 {
            var bytes = round.isMultiple(of: 2) ? random.bytes(upTo: 60) : Array(whole.readableBytesView)
            if !bytes.isEmpty {
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                }
            }
            let maximum = Int.random(in: 0...5_000, using: &random)
            do throws(WebSocketClosure) {
                let message = try inflater.decompress(ByteBuffer(bytes: bytes), upTo: maximum)
                #expect(message.readableBytes <= maximum, "seed \(seed), round \(round)")
            } catch {
                #expect(error.code == 1007 || error.code == 1009, "seed \(seed), round \(round)")
            }
        }
        #expect(try inflater.decompress(whole, upTo: text.readableBytes) == text, "seed \(seed)")
    }

    @Test(arguments: [321, 322] as [UInt64])
    func frames(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let deflater = try #require(MessageDeflater(windowBits: 15, level: 6))
        let whole = try #require(deflater.compress(ByteBuffer(string: String(repeating: "4hello ", count: 60))))
        for round in 0..<3_000 {
            var assembler = WebSocketMessageAssembler(maximumSize: 500, inflater: MessageInflater())
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let bytes = Bool.random(using: &random) ? random.bytes(upTo: 200) : Array(whole.readableBytesView)
                guard let opcode = WebSocketOpcode(encodedWebSocketOpcode: UInt8.random(in: 0..<11, using: &random))
                else { continue }
                var frame = WebSocketFrame(
                    fin: Bool.random(using: &random),
                    rsv1: Bool.random(using: &random),
                    opcode: opcode,
                    maskKey: [0, 0, 0, 0],
                    data: ByteBuffer(bytes: bytes)
                )
                frame.rsv2 = Int.random(in: 0..<20, using: &random) == 0
                guard let output = try? assembler.receive(frame) else { break }
                if case .message(.binary(let message)) = output {
                    #expect(message.readableBytes <= 500, "seed \(seed), round \(round)")
                }
            }
        }
    }

    /// Bodies of long-polling requests in both framings of version 3, and in that of version 4.
    @Test(arguments: [331, 332] as [UInt64])
    func payloads(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<3_000 {
            for version in [EngineProtocolVersion.v3, .v4] {
                let codec = EngineCodec(version)
                let text = "\(Int.random(in: 0..<20, using: &random)):" + random.packetLikeText(upTo: 30)
                for payload in [
                    EngineCodec.Payload(ByteBuffer(string: text)),
                    EngineCodec.Payload(ByteBuffer(bytes: random.bytes(upTo: 30))),
                    EngineCodec.Payload(lengthPrefixed(&random), isBinary: true),
                ] {
                    guard let packets = try? codec.decode(payload), !packets.isEmpty else { continue }
                    let again = try? codec.decode(codec.encode(packets.map(OutboundPacket.init)))
                    #expect(again == packets, "seed \(seed), round \(round), \(version)")
                }
            }
        }
    }

    private func lengthPrefixed(_ random: inout SeededGenerator) -> ByteBuffer {
        var bytes = ByteBuffer()
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let body = random.bytes(upTo: 12)
            bytes.writeInteger(UInt8.random(in: 0...1, using: &random))
            let length = Bool.random(using: &random) ? body.count : Int.random(in: 0...30, using: &random)
            bytes.writeBytes("\(length)".utf8.map { $0 - UInt8(ascii: "0") } + [0xFF])
            bytes.writeBytes(body)
        }
        return bytes
    }
}

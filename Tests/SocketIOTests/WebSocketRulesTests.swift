import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SocketIO
import Testing

/// The rules of RFC 6455 and RFC 7692 as a client sees them: what it sends, and the close code that it gets.
struct WebSocketRulesTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let name: String
        let code: Int
        let bytes: [ByteBuffer]
        var deflate = false

        var testDescription: String { name }
    }

    private static func raw(_ bytes: [UInt8]) -> ByteBuffer { ByteBuffer(bytes: bytes) }
    private static func close(_ bytes: [UInt8]) -> ByteBuffer { ClientFrame.frame(8, bytes) }

    /// A frame's header alone, with a length of eight bytes.
    private static func header(length: UInt64) -> ByteBuffer {
        var header = ByteBuffer(bytes: [0x82, 0xFF])
        header.writeInteger(length)
        header.writeBytes([1, 2, 3, 4])
        return header
    }

    private static let framing: [Rule] = [
        Rule(name: "no mask", code: 1002, bytes: [raw([0x81, 0x02, 0x34, 0x61])]),
        Rule(name: "no mask on a ping", code: 1002, bytes: [raw([0x89, 0x00])]),
        Rule(name: "first reserved bit", code: 1002, bytes: [ClientFrame.frame(1, [0x34], reserved: 0x40)]),
        Rule(name: "second reserved bit", code: 1002, bytes: [ClientFrame.frame(1, [0x34], reserved: 0x20)]),
        Rule(name: "third reserved bit", code: 1002, bytes: [ClientFrame.frame(9, [], reserved: 0x10)]),
        Rule(name: "ping in fragments", code: 1002, bytes: [ClientFrame.frame(9, [], fin: false)]),
        Rule(name: "close in fragments", code: 1002, bytes: [ClientFrame.frame(8, [], fin: false)]),
        Rule(name: "long ping", code: 1002, bytes: [ClientFrame.frame(9, [UInt8](repeating: 0, count: 126))]),
        Rule(name: "continuation of nothing", code: 1002, bytes: [ClientFrame.frame(0, [0x34])]),
        Rule(
            name: "continuation after the end",
            code: 1002,
            bytes: [ClientFrame.text("4a", fin: false), ClientFrame.frame(0, [0x62]), ClientFrame.frame(0, [0x63])]
        ),
        Rule(
            name: "a message inside another",
            code: 1002,
            bytes: [ClientFrame.text("4a", fin: false), ClientFrame.text("4b")]
        ),
        Rule(name: "declared 2^63", code: 1009, bytes: [header(length: 1 << 63)]),
        Rule(name: "declared 2^64-1", code: 1009, bytes: [header(length: .max)]),
        Rule(name: "declared 2^63-1", code: 1009, bytes: [header(length: UInt64(Int64.max))]),
        Rule(name: "declared one too many", code: 1009, bytes: [header(length: 1_000_001)]),
        Rule(
            name: "fragments that add up",
            code: 1009,
            bytes: [
                ClientFrame.frame(2, [UInt8](repeating: 0, count: 900_000), fin: false),
                ClientFrame.frame(0, [UInt8](repeating: 0, count: 100_001), fin: false),
            ]
        ),
    ]

    private static let opcodes: [Rule] = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map { opcode in
        Rule(name: "opcode \(opcode)", code: 1002, bytes: [ClientFrame.frame(opcode, [])])
    }

    private static let texts: [Rule] = [
        Rule(name: "not UTF-8", code: 1007, bytes: [ClientFrame.frame(1, [0x34, 0xFF])]),
        Rule(name: "a surrogate", code: 1007, bytes: [ClientFrame.frame(1, [0x34, 0xED, 0xA0, 0x80])]),
        Rule(name: "an overlong form", code: 1007, bytes: [ClientFrame.frame(1, [0x34, 0xC0, 0xAF])]),
        Rule(name: "beyond Unicode", code: 1007, bytes: [ClientFrame.frame(1, [0x34, 0xF4, 0x90, 0x80, 0x80])]),
        Rule(
            name: "half a character at the end of fragments",
            code: 1007,
            bytes: [ClientFrame.frame(1, [0x34, 0xE2], fin: false), ClientFrame.frame(0, [0x82])]
        ),
    ]

    private static let closes: [Rule] =
        [
            Rule(name: "half a close code", code: 1002, bytes: [close([3])]),
            Rule(name: "close reason not UTF-8", code: 1007, bytes: [close([0x03, 0xE8, 0xFF])]),
            Rule(name: "close is answered in kind", code: 1000, bytes: [close([0x03, 0xE8])]),
            Rule(name: "close with a code of its own", code: 4321, bytes: [close([0x10, 0xE1, 0x61])]),
            Rule(
                name: "what comes after a close",
                code: 1000,
                bytes: [close([0x03, 0xE8]), ClientFrame.text("4late")]
            ),
        ]
        + [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map { code in
            Rule(name: "close code \(code)", code: 1002, bytes: [close([UInt8(code >> 8), UInt8(code & 255)])])
        }

    private static let compressed: [Rule] = [
        Rule(name: "damaged", code: 1007, bytes: [ClientFrame.frame(1, [0xFF, 0xFF], reserved: 0x40)], deflate: true),
        Rule(name: "ping", code: 1002, bytes: [ClientFrame.frame(9, [], reserved: 0x40)], deflate: true),
        Rule(name: "close", code: 1002, bytes: [ClientFrame.frame(8, [], reserved: 0x40)], deflate: true),
        Rule(name: "second bit, too", code: 1002, bytes: [ClientFrame.frame(1, [0], reserved: 0x60)], deflate: true),
        Rule(
            name: "continuation",
            code: 1002,
            bytes: [ClientFrame.frame(1, [0], fin: false, reserved: 0x40), ClientFrame.frame(0, [0], reserved: 0x40)],
            deflate: true
        ),
        Rule(name: "not UTF-8", code: 1007, bytes: [bomb(of: 0xFF, 1_000, opcode: 1)], deflate: true),
        Rule(name: "bomb", code: 1009, bytes: [bomb(of: 0, 200_000_000, opcode: 2)], deflate: true),
    ]

    /// A compressed message of many equal bytes: each block that it is made of stands for 16 of them and more.
    private static func bomb(of byte: UInt8, _ count: Int, opcode: UInt8) -> ByteBuffer {
        let whole = ByteBuffer(bytes: [UInt8](repeating: byte, count: count))
        let deflater = MessageDeflater(windowBits: 15, level: 1)
        let bytes = deflater?.compress(whole).map { Array($0.readableBytesView) } ?? []
        return ClientFrame.frame(opcode, bytes, reserved: 0x40)
    }

    @Test(arguments: framing + opcodes + texts + closes + compressed)
    func rule(_ rule: Rule) async throws {
        let loop = NIOAsyncTestingEventLoop()
        let server = EngineServer(eventLoopGroup: loop, logger: Logger(label: "test")) { Echo(session: $0) }
        let bystander = try await TestWebSocket.open(server, on: loop)
        _ = try await bystander.nextText()
        let headers: HTTPHeaders = rule.deflate ? ["Sec-WebSocket-Extensions": "permessage-deflate"] : [:]
        let client = try await TestWebSocket.open(server, on: loop, headers: headers)
        _ = try await client.nextText()
        // The embedded channel hands errors back that a real one has dealt with.
        for bytes in rule.bytes { try? await client.send(bytes) }
        let frames = try await client.received().filter { $0.closeCode != nil || $0.opcode != 1 }
        #expect(frames.map(\.closeCode) == [rule.code])
        #expect(server.statistics.connections == 1)
        await client.advance(by: .seconds(5))
        #expect(!client.channel.isActive, "a client that does not answer is not waited for")
        try await bystander.send("4still here")
        #expect(try await bystander.nextText() == "4still here")
    }

    @Test func aCloseWithoutACodeIsAnsweredWithoutOne() async throws {
        let loop = NIOAsyncTestingEventLoop()
        let server = EngineServer(eventLoopGroup: loop, logger: Logger(label: "test")) { Echo(session: $0) }
        let client = try await TestWebSocket.open(server, on: loop)
        _ = try await client.nextText()
        try await client.send(ClientFrame.frame(8, []))
        let frame = try await client.next()
        #expect(frame.opcode == 8 && frame.payload.isEmpty)
        #expect(!client.channel.isActive)
    }

    @Test func controlFramesBetweenFragmentsAndBytesOneByOne() async throws {
        let loop = NIOAsyncTestingEventLoop()
        let server = EngineServer(eventLoopGroup: loop, logger: Logger(label: "test")) { Echo(session: $0) }
        let client = try await TestWebSocket.open(server, on: loop)
        _ = try await client.nextText()
        let frames = [
            ClientFrame.text("4he", fin: false), ClientFrame.frame(9, [1, 2]), ClientFrame.frame(0, [], fin: false),
            ClientFrame.frame(10, []), ClientFrame.frame(0, Array("llo".utf8)),
        ]
        for byte in frames.flatMap({ Array($0.readableBytesView) }) { try await client.send(ByteBuffer(bytes: [byte])) }
        let pong = try await client.next()
        #expect(pong.opcode == 10 && pong.payload == [1, 2])
        #expect(try await client.nextText() == "4hello")
    }
}

import NIOCore
import SocketIO
import Testing

struct EnginePacketTests {
    @Test(arguments: [
        (EnginePacket.open(ByteBuffer(string: "{}")), "0{}"), (.close, "1"), (.ping(ByteBuffer()), "2"),
        (.ping(ByteBuffer(string: "probe")), "2probe"), (.pong(ByteBuffer(string: "probe")), "3probe"),
        (.message(.text("hello €")), "4hello €"), (.message(.text("")), "4"), (.upgrade, "5"), (.noop, "6"),
    ])
    func textForm(packet: EnginePacket, text: String) throws {
        #expect(packet.text == ByteBuffer(string: text))
        #expect(try EnginePacket(text: ByteBuffer(string: text)) == packet)
    }

    @Test(arguments: ["", "7", "abc", "/"])
    func refusesWhatIsNoPacket(text: String) {
        #expect(throws: PacketError.self) { try EnginePacket(text: ByteBuffer(string: text)) }
    }

    @Test func payloadAsInTheProtocolDocument() throws {
        let body = ByteBuffer(string: "4hello\u{1E}2\u{1E}4world\u{1E}bAQIDBA==")
        let packets = try EnginePayload.decode(body)
        #expect(
            packets == [
                .message(.text("hello")), .ping(ByteBuffer()), .message(.text("world")),
                .message(.binary(ByteBuffer(bytes: [1, 2, 3, 4]))),
            ]
        )
        #expect(EnginePayload.encode(packets.map(OutboundPacket.init)) == body)
    }

    @Test(arguments: ["", "4a\u{1E}", "\u{1E}4a", "4a\u{1E}x", "bAQ", "b!!!!", "bAQI=AQI="])
    func refusesMalformedPayloads(body: String) {
        #expect(throws: PacketError.self) { try EnginePayload.decode(ByteBuffer(string: body)) }
    }

    @Test func refusesPayloadsThatAreNotUTF8() {
        #expect(throws: PacketError.self) { try EnginePayload.decode(ByteBuffer(bytes: [0x34, 0xFF])) }
    }

    @Test func base64RoundTrip() {
        var random = SeededGenerator(seed: 4)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed 4, length \(length)")
        }
        #expect(
            String(decoding: Base64.encode(Array("any carnal pleas".utf8)), as: UTF8.self) == "YW55IGNhcm5hbCBwbGVhcw=="
        )
    }

    @Test(arguments: [0, 125, 126, 65_535, 65_536, 100_000])
    func framesHoldBodiesOfAnySize(size: Int) throws {
        let packet = OutboundPacket(message: .text(String(repeating: "x", count: size)))
        let frame = try #require(ServerFrame(packet.frame))
        #expect(frame.opcode == 1)
        #expect(frame.payload.count == size + 1)
        #expect(packet.size == size + 1)
        #expect(packet.body == ByteBuffer(bytes: frame.payload))
    }
}

import Logging
import NIOCore
import NIOEmbedded
import NIOWebSocket
import SocketIO
import Testing

/// Random and damaged input: whatever it is, a decoder answers or throws, and only the connection that sent it ends.
struct DecoderFuzzTests {
    @Test(arguments: [11, 12, 13] as [UInt64])
    func decodersSurviveAnything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let input =
                Bool.random(using: &random)
                ? ByteBuffer(bytes: random.bytes(upTo: 40)) : ByteBuffer(string: random.packetLikeText(upTo: 40))
            _ = try? EnginePacket(text: input)
            if let packets = try? EnginePayload.decode(input) {
                #expect(EnginePayload.encode(packets.map(OutboundPacket.init)).readableBytes > 0, "seed \(seed)")
            }
            if let packet = try? SocketPacket(parsing: input) {
                var text = packet.engineText
                text.moveReaderIndex(forwardBy: 1)
                #expect((try? SocketPacket(parsing: text)) == packet, "seed \(seed): \(String(buffer: input))")
            }
        }
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func sessionStateSurvivesAnything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let valid = [
            "0", "0/a,", "1", "1/a,", #"2["e",1]"#, #"27["e"]"#, #"51-["e",{"_placeholder":true,"num":0}]"#, "37[]",
        ]
        for _ in 0..<3_000 {
            var state = SocketSessionState(maximumAttachments: 3)
            for _ in 0..<Int.random(in: 1..<10, using: &random) {
                let message: EngineMessage =
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: .binary(ByteBuffer(bytes: random.bytes(upTo: 4)))
                    case 1: .text(random.packetLikeText(upTo: 20))
                    default: .text(valid.randomElement(using: &random) ?? "0")
                    }
                guard let action = try? state.receive(message) else { break }
                if case .connect(let namespace, _) = action {
                    let answered = Bool.random(using: &random) ? state.accept(namespace) : state.refuse(namespace)
                    #expect(answered, "seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: [31, 32] as [UInt64])
    func garbageEndsOnlyItsOwnConnection(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let loop = NIOAsyncTestingEventLoop()
        let server = EngineServer(eventLoopGroup: loop, logger: Logger(label: "test")) { Echo(session: $0) }
        let bystander = try await TestWebSocket.open(server, on: loop)
        #expect(try await bystander.nextText().hasPrefix("0"))
        for round in 0..<150 {
            let victim = try await TestWebSocket.open(server, on: loop)
            for _ in 0..<5 where victim.channel.isActive {
                let noise: ByteBuffer =
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: ByteBuffer(bytes: random.bytes(upTo: 60))
                    case 1: ClientFrame.frame(UInt8.random(in: 0..<16, using: &random), random.bytes(upTo: 200))
                    default: ClientFrame.text(random.packetLikeText(upTo: 30), fin: Bool.random(using: &random))
                    }
                // The embedded channel hands errors back that a real one has dealt with.
                try? await victim.send(noise)
            }
            _ = try? await victim.channel.close().get()
            await loop.run()
            #expect(server.statistics.connections == 1, "seed \(seed), round \(round)")
        }
        try await bystander.send("4still here")
        #expect(try await bystander.nextText() == "4still here")
    }
}

/// Sends every message back.
final class Echo: EngineReceiver {
    private let session: EngineSession

    init(session: EngineSession) {
        self.session = session
    }

    func received(_ message: EngineMessage) { session.send(message) }

    func closed(_ reason: DisconnectReason) {}
}

import NIOCore
import NIOHTTP1
import NIOWebSocket
import SocketIO

/// libFuzzer on everything of `SocketIO` that reads bytes of clients: `make fuzz`.
///
/// The first byte of an input chooses what reads the rest. Nothing may crash, hang, or grow beyond its bounds.
@main
struct FuzzSocketIO {
    static func main() {
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        _ = unsafe runFuzzer(&count, &arguments) { bytes, size in
            let input = unsafe UnsafeBufferPointer(start: bytes, count: size)
            guard let first = unsafe input.first else { return 0 }
            unsafe FuzzSocketIO.read(ByteBuffer(bytes: input.dropFirst()), as: first)
            return 0
        }
    }

    private static func read(_ input: ByteBuffer, as kind: UInt8) {
        switch kind % 8 {
        case 0: readPacket(input, .v4)
        case 1: readPacket(input, .v3)
        case 2: readPayload(EngineCodec.Payload(input), .v4)
        case 3: readPayload(EngineCodec.Payload(input), .v3)
        case 4: readPayload(EngineCodec.Payload(input, isBinary: true), .v3)
        case 5: readMessages(input)
        case 6: _ = DeflateAgreement(offeredIn: ["Sec-WebSocket-Extensions": String(buffer: input)])
        default: readFrames(input)
        }
    }

    /// The transports let nothing else than UTF-8 through as text.
    private static func isText(_ input: ByteBuffer) -> Bool {
        String(validating: input.readableBytesView, as: UTF8.self) != nil
    }

    private static func readPacket(_ input: ByteBuffer, _ version: EngineProtocolVersion) {
        guard isText(input) else { return }
        _ = try? EnginePacket(text: input, version)
        guard let packet = try? SocketPacket(parsing: input) else { return }
        var text = packet.engineText
        text.moveReaderIndex(forwardBy: 1)
        precondition((try? SocketPacket(parsing: text)) == packet, "what is written is not what was read")
    }

    private static func readPayload(_ payload: EngineCodec.Payload, _ version: EngineProtocolVersion) {
        let codec = EngineCodec(version)
        guard let packets = try? codec.decode(payload), !packets.isEmpty else { return }
        let again = try? codec.decode(codec.encode(packets.map(OutboundPacket.init)))
        precondition(again == packets, "what is written is not what was read")
    }

    /// A connection's messages, each up to a zero.
    private static func readMessages(_ input: ByteBuffer) {
        var state = SocketSessionState(maximumAttachments: 3)
        for part in input.readableBytesView.split(separator: 0) {
            let bytes = ByteBuffer(part)
            guard part.first == 1 || isText(bytes) else { return }
            guard let action = try? state.receive(part.first == 1 ? .binary(bytes) : .text(bytes)) else { return }
            if case .connect(let namespace, _) = action { state.accept(namespace) }
        }
    }

    /// Frames, each with its first byte, its length and its payload.
    private static func readFrames(_ input: ByteBuffer) {
        var rest = input
        let maximum = 10_000
        var assembler = WebSocketMessageAssembler(maximumSize: maximum, inflater: MessageInflater())
        while let first: UInt8 = rest.readInteger(), let length: UInt8 = rest.readInteger() {
            let data = rest.readSlice(length: min(Int(length), rest.readableBytes)) ?? ByteBuffer()
            var frame = WebSocketFrame(
                fin: first & 0x80 != 0,
                rsv1: first & 0x40 != 0,
                opcode: WebSocketOpcode(encodedWebSocketOpcode: first & 0x0F) ?? .text,
                maskKey: [0, 0, 0, 0],
                data: data
            )
            frame.rsv2 = first & 0x20 != 0
            frame.rsv3 = first & 0x10 != 0
            guard let output = try? assembler.receive(frame) else { return }
            if case .message(.binary(let bytes)) = output { precondition(bytes.readableBytes <= maximum) }
        }
    }
}

/// libFuzzer's own entry, for programs that have a `main`.
@_extern(c, "LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

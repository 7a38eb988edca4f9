import NIOCore
import NIOWebSocket
import SocketIO
import Testing

struct WebSocketMessageAssemblerTests {
    private func frame(
        _ opcode: WebSocketOpcode,
        _ bytes: [UInt8],
        fin: Bool = true,
        masked: Bool = true
    ) -> WebSocketFrame {
        var frame = WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(bytes: bytes))
        if masked {
            frame.maskKey = [1, 2, 3, 4]
            frame.data.webSocketMask([1, 2, 3, 4])
        }
        return frame
    }

    /// The close code of the rule that the frames break.
    private func violation(_ frames: WebSocketFrame..., maximumSize: Int = 10) -> UInt16? {
        var assembler = WebSocketMessageAssembler(maximumSize: maximumSize)
        do {
            for frame in frames { _ = try assembler.receive(frame) }
            return nil
        } catch {
            return error.code
        }
    }

    @Test func fragmentsWithAPingBetween() throws {
        var assembler = WebSocketMessageAssembler(maximumSize: 10)
        // The euro sign is cut in two.
        #expect(try assembler.receive(frame(.text, [0x61, 0xE2], fin: false)) == .nothing)
        #expect(try assembler.receive(frame(.ping, [7])) == .ping(ByteBuffer(bytes: [7])))
        #expect(try assembler.receive(frame(.continuation, [0x82], fin: false)) == .nothing)
        #expect(try assembler.receive(frame(.continuation, [0xAC])) == .message(.text("a€")))
        #expect(try assembler.receive(frame(.binary, [0xFF])) == .message(.binary(ByteBuffer(bytes: [0xFF]))))
        #expect(try assembler.receive(frame(.pong, [])) == .nothing)
    }

    @Test func closeCodes() throws {
        var assembler = WebSocketMessageAssembler(maximumSize: 10)
        #expect(try assembler.receive(frame(.connectionClose, [])) == .close(code: nil))
        #expect(try assembler.receive(frame(.connectionClose, [0x03, 0xE8])) == .close(code: 1000))
        #expect(try assembler.receive(frame(.connectionClose, [0x0F, 0xA0, 0x61])) == .close(code: 4000))
        #expect(violation(frame(.connectionClose, [3])) == 1002)
        for code: UInt16 in [0, 999, 1004, 1005, 1006, 1015, 2999, 5000] {
            #expect(violation(frame(.connectionClose, [UInt8(code >> 8), UInt8(code & 255)])) == 1002, "\(code)")
        }
        #expect(violation(frame(.connectionClose, [0x03, 0xE8, 0xFF])) == 1007)
    }

    @Test func rules() {
        #expect(violation(frame(.text, [0x61], masked: false)) == 1002)
        #expect(violation(frame(.continuation, [])) == 1002)
        #expect(violation(frame(.text, [], fin: false), frame(.text, [])) == 1002)
        #expect(violation(frame(.text, [0xFF])) == 1007)
        #expect(violation(frame(.text, [0xED, 0xA0, 0x80])) == 1007, "a surrogate")
        #expect(violation(frame(.text, Array(repeating: 0x61, count: 11))) == 1009)
        let half = [UInt8](repeating: 0x61, count: 6)
        #expect(violation(frame(.text, half, fin: false), frame(.continuation, half)) == 1009)
        var reserved = frame(.text, [0x61])
        reserved.rsv1 = true
        #expect(violation(reserved) == 1002)
        if let opcode = WebSocketOpcode(encodedWebSocketOpcode: 3) { #expect(violation(frame(opcode, [])) == 1002) }
    }
}

package import NIOCore
package import NIOWebSocket

/// Puts the frames of a client together to messages, by the rules of RFC 6455 that the frame decoder leaves open: the
/// mask, reserved bits and opcodes, the order of fragments, UTF-8, the size of a whole message, close codes.
package struct WebSocketMessageAssembler: Sendable {
    package enum Output: Hashable {
        case message(EngineMessage)
        case ping(ByteBuffer)
        /// The client closes; `nil` without a code.
        case close(code: UInt16?)
        /// Nothing yet: a fragment, or a pong.
        case nothing
    }

    private let maximumSize: Int
    private var fragments: (isBinary: Bool, bytes: ByteBuffer)?

    package init(maximumSize: Int) {
        self.maximumSize = maximumSize
    }

    package mutating func receive(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Output {
        guard frame.maskKey != nil else { throw .protocolError("a client must mask its frames") }
        guard frame.reservedBits.isEmpty else { throw .protocolError("a reserved bit is set") }
        switch frame.opcode {
        case .text, .binary: return try begin(frame)
        case .continuation: return try continued(frame)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .nothing
        case .connectionClose: return .close(code: try closeCode(frame.unmaskedData))
        default: throw .protocolError("unknown opcode")
        }
    }

    private mutating func begin(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Output {
        guard fragments == nil else { throw .protocolError("a new message inside a fragmented one") }
        let isBinary = frame.opcode == .binary
        guard frame.length <= maximumSize else { throw tooLarge }
        guard frame.fin else {
            fragments = (isBinary, frame.unmaskedData)
            return .nothing
        }
        return try message(frame.unmaskedData, isBinary: isBinary)
    }

    private mutating func continued(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Output {
        guard let begun = fragments else { throw .protocolError("a continuation of nothing") }
        let isBinary = begun.isBinary
        var bytes = begun.bytes
        fragments = nil
        guard bytes.readableBytes + frame.length <= maximumSize else { throw tooLarge }
        var data = frame.unmaskedData
        bytes.writeBuffer(&data)
        guard frame.fin else {
            fragments = (isBinary, bytes)
            return .nothing
        }
        return try message(bytes, isBinary: isBinary)
    }

    private func message(_ bytes: ByteBuffer, isBinary: Bool) throws(WebSocketClosure) -> Output {
        if isBinary { return .message(.binary(bytes)) }
        guard bytes.isUTF8 else { throw .invalidText("a text message is not UTF-8") }
        return .message(.text(bytes))
    }

    private func closeCode(_ data: ByteBuffer) throws(WebSocketClosure) -> UInt16? {
        var data = data
        guard data.readableBytes > 0 else { return nil }
        guard let code: UInt16 = data.readInteger() else { throw .protocolError("half a close code") }
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .protocolError("a close code that may not be sent")
        }
        guard data.isUTF8 else { throw .invalidText("a close reason is not UTF-8") }
        return code
    }

    private var tooLarge: WebSocketClosure { .tooLarge("a message may have \(maximumSize) bytes at most") }
}

extension ByteBuffer {
    /// Whether what is to be read is valid UTF-8.
    var isUTF8: Bool { String(validating: readableBytesView, as: UTF8.self) != nil }
}

package import NIOCore
package import NIOWebSocket

/// Puts the frames of a client together to messages, by the rules of RFC 6455 that the frame decoder leaves open: the
/// mask, reserved bits and opcodes, the order of fragments, UTF-8, the size of a whole message, close codes; and by those of
/// RFC 7692, if compression was agreed on.
package struct WebSocketMessageAssembler {
    package enum Output: Hashable {
        case message(EngineMessage)
        case ping(ByteBuffer)
        /// The client closes; `nil` without a code.
        case close(code: UInt16?)
        /// Nothing yet: a fragment, or a pong.
        case nothing
    }

    private struct Message {
        var isBinary: Bool
        var isCompressed: Bool
        var bytes: ByteBuffer
    }

    private let maximumSize: Int
    private let inflater: MessageInflater?
    private var fragments: Message?

    /// - Parameters:
    ///   - maximumSize: of a message, in bytes: as it travels, and as it was before it was compressed.
    ///   - inflater: without one, no message may be compressed.
    package init(maximumSize: Int, inflater: MessageInflater? = nil) {
        self.maximumSize = maximumSize
        self.inflater = inflater
    }

    package mutating func receive(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Output {
        guard frame.maskKey != nil else { throw .protocolError("a client must mask its frames") }
        guard frame.reservedBits.isEmpty || isCompressedMessage(frame) else {
            throw .protocolError("a reserved bit is set")
        }
        switch frame.opcode {
        case .text, .binary: return try begin(frame)
        case .continuation: return try continued(frame)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .nothing
        case .connectionClose: return .close(code: try closeCode(frame.unmaskedData))
        default: throw .protocolError("unknown opcode")
        }
    }

    /// The first bit, on the first frame of a message, if that was agreed on (RFC 7692, section 6).
    private func isCompressedMessage(_ frame: WebSocketFrame) -> Bool {
        guard inflater != nil, frame.opcode == .text || frame.opcode == .binary else { return false }
        return frame.rsv1 && !frame.rsv2 && !frame.rsv3
    }

    private mutating func begin(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Output {
        guard fragments == nil else { throw .protocolError("a new message inside a fragmented one") }
        guard frame.length <= maximumSize else { throw tooLarge }
        return try take(
            Message(isBinary: frame.opcode == .binary, isCompressed: frame.rsv1, bytes: frame.unmaskedData),
            isWhole: frame.fin
        )
    }

    private mutating func continued(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Output {
        guard var message = fragments else { throw .protocolError("a continuation of nothing") }
        // So that its bytes are not copied.
        fragments = nil
        guard message.bytes.readableBytes + frame.length <= maximumSize else { throw tooLarge }
        var data = frame.unmaskedData
        message.bytes.writeBuffer(&data)
        return try take(message, isWhole: frame.fin)
    }

    private mutating func take(_ message: Message, isWhole: Bool) throws(WebSocketClosure) -> Output {
        guard isWhole else {
            fragments = message
            return .nothing
        }
        var bytes = message.bytes
        if message.isCompressed, let inflater { bytes = try inflater.decompress(bytes, upTo: maximumSize) }
        if message.isBinary { return .message(.binary(bytes)) }
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

package import NIOCore
package import NIOWebSocket

/// The frames that a server sends: whole, not masked (RFC 6455, section 5).
package enum WebSocketFrames {
    package static func encode(
        _ opcode: WebSocketOpcode,
        _ payload: ByteBuffer,
        isCompressed: Bool = false
    ) -> ByteBuffer {
        var frame = ByteBufferAllocator().buffer(capacity: payload.readableBytes + 10)
        frame.writeInteger(UInt8(isCompressed ? 0xC0 : 0x80) | UInt8(webSocketOpcode: opcode))
        switch payload.readableBytes {
        case 0..<126:
            frame.writeInteger(UInt8(payload.readableBytes))
        case 126...Int(UInt16.max):
            frame.writeInteger(UInt8(126))
            frame.writeInteger(UInt16(payload.readableBytes))
        default:
            frame.writeInteger(UInt8(127))
            frame.writeInteger(UInt64(payload.readableBytes))
        }
        frame.writeImmutableBuffer(payload)
        return frame
    }

    /// A close frame; the reason is cut to what a control frame may hold.
    package static func close(_ closure: WebSocketClosure) -> ByteBuffer {
        var payload = ByteBuffer()
        payload.writeInteger(closure.code)
        var reason = closure.reason.prefix(120)
        while reason.utf8.count > 123 { reason.removeLast() }
        payload.writeString(String(reason))
        return encode(.connectionClose, payload)
    }
}

/// Why a WebSocket closes: the status code (RFC 6455, section 7.4.1) and words for people.
package struct WebSocketClosure: Error, Hashable, Sendable {
    package let code: UInt16
    package let reason: String

    package static func normal(_ reason: String) -> Self { Self(code: 1000, reason: reason) }
    package static func goingAway(_ reason: String) -> Self { Self(code: 1001, reason: reason) }
    package static func protocolError(_ reason: String) -> Self { Self(code: 1002, reason: reason) }
    package static func invalidText(_ reason: String) -> Self { Self(code: 1007, reason: reason) }
    package static func policyViolation(_ reason: String) -> Self { Self(code: 1008, reason: reason) }
    package static func tooLarge(_ reason: String) -> Self { Self(code: 1009, reason: reason) }
}

package import NIOCore
import NIOWebSocket

/// An Engine.IO packet encoded once for every connection that it goes to.
///
/// What a server sends is not masked, so the bytes of a whole WebSocket frame are the same for everybody; the body of a
/// long-polling response is a slice of the same bytes.
package struct OutboundPacket: Sendable {
    /// The WebSocket frame: header and body.
    package let frame: ByteBuffer
    private let headerSize: Int
    package let isBinary: Bool
    /// Where compressed twins of the frame are kept; `nil` for a packet too short for one.
    let compressed: CompressedFrames?
    /// Packets with the same key replace each other while they wait.
    package let conflationKey: String?

    /// Encodes a text packet.
    package init(text: ByteBuffer, conflationKey: String? = nil) {
        self.init(body: text, isBinary: false, conflationKey: conflationKey)
    }

    package init(_ packet: EnginePacket) {
        if let text = packet.text {
            self.init(body: text, isBinary: false, conflationKey: nil)
        } else if case .message(let message) = packet {
            self.init(body: message.bytes, isBinary: true, conflationKey: nil)
        } else {
            self.init(body: ByteBuffer(), isBinary: true, conflationKey: nil)
        }
    }

    package init(message: EngineMessage) {
        self.init(.message(message))
    }

    private init(body: ByteBuffer, isBinary: Bool, conflationKey: String?) {
        frame = WebSocketFrames.encode(isBinary ? .binary : .text, body)
        headerSize = frame.readableBytes - body.readableBytes
        self.isBinary = isBinary
        compressed = body.readableBytes < MessageCompression.smallestThreshold ? nil : CompressedFrames()
        self.conflationKey = conflationKey
    }

    private init(_ packet: OutboundPacket, frame: ByteBuffer) {
        self.frame = frame
        headerSize = packet.headerSize
        isBinary = packet.isBinary
        compressed = packet.compressed
        conflationKey = packet.conflationKey
    }

    /// The same with bytes of its own.
    var unshared: OutboundPacket { OutboundPacket(self, frame: frame.unshared) }

    /// Type and data, without the frame around them.
    package var body: ByteBuffer { frame.getSlice(at: frame.readerIndex + headerSize, length: size) ?? ByteBuffer() }

    /// The bytes of the body.
    package var size: Int { frame.readableBytes - headerSize }
}

extension ByteBuffer {
    /// A copy that shares nothing: event loops that count references to the same bytes would wait for each other.
    var unshared: ByteBuffer {
        var copy = ByteBufferAllocator().buffer(capacity: readableBytes)
        copy.writeImmutableBuffer(self)
        return copy
    }
}

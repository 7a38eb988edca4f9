public import NIOCore

/// One message of an Engine.IO connection: text, or bytes.
public enum EngineMessage: Hashable, Sendable {
    /// Valid UTF-8.
    case text(ByteBuffer)
    case binary(ByteBuffer)

    public static func text(_ string: String) -> Self { .text(ByteBuffer(string: string)) }

    var bytes: ByteBuffer {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}

/// Why bytes from a client are no packet.
package struct PacketError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// A packet of the Engine.IO protocol, version 3 or 4.
///
/// Source: the public Engine.IO protocol documents, "Packet encoding".
package enum EnginePacket: Hashable, Sendable {
    case open(ByteBuffer)
    case close
    case ping(ByteBuffer)
    case pong(ByteBuffer)
    case message(EngineMessage)
    case upgrade
    case noop

    /// What stands before the bytes of a message in version 3. In version 4 nothing does.
    static let binaryMessageType: UInt8 = 4

    /// Reads a text packet: one digit for its type, then its data; or `b` and the bytes of a message in base64.
    package init(text: ByteBuffer, _ version: EngineProtocolVersion = .v4) throws(PacketError) {
        var rest = text
        guard let type: UInt8 = rest.readInteger() else { throw PacketError("an empty packet") }
        switch type {
        case UInt8(ascii: "b"):
            if version == .v3, rest.readInteger() != UInt8(ascii: "4") {
                throw PacketError("bytes that are no message")
            }
            guard let bytes = Base64.decode(rest.readableBytesView) else { throw PacketError("not base64") }
            self = .message(.binary(ByteBuffer(bytes: bytes)))
        case UInt8(ascii: "0"): self = .open(rest)
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(rest)
        case UInt8(ascii: "3"): self = .pong(rest)
        case UInt8(ascii: "4"): self = .message(.text(rest))
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        default: throw PacketError("unknown packet type")
        }
    }

    /// The type and data as text; `nil` for a binary message, which each transport encodes in its own way.
    package var text: ByteBuffer? {
        switch self {
        case .open(let data): Self.text("0", data)
        case .close: ByteBuffer(string: "1")
        case .ping(let data): Self.text("2", data)
        case .pong(let data): Self.text("3", data)
        case .message(.text(let data)): Self.text("4", data)
        case .message(.binary): nil
        case .upgrade: ByteBuffer(string: "5")
        case .noop: ByteBuffer(string: "6")
        }
    }

    private static func text(_ type: String, _ data: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: 1 + data.readableBytes)
        buffer.writeString(type)
        buffer.writeImmutableBuffer(data)
        return buffer
    }
}

import NIOCore

/// Frames as a client writes them: masked.
enum ClientFrame {
    static func text(_ text: String, fin: Bool = true) -> ByteBuffer { frame(1, Array(text.utf8), fin: fin) }

    static func binary(_ bytes: [UInt8]) -> ByteBuffer { frame(2, bytes) }

    static func frame(_ opcode: UInt8, _ payload: [UInt8], fin: Bool = true, reserved: UInt8 = 0) -> ByteBuffer {
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        var buffer = ByteBuffer()
        buffer.writeInteger((fin ? 0x80 : 0) | reserved | opcode)
        if payload.count < 126 {
            buffer.writeInteger(0x80 | UInt8(payload.count))
        } else if payload.count <= UInt16.max {
            buffer.writeInteger(UInt8(0x80 | 126))
            buffer.writeInteger(UInt16(payload.count))
        } else {
            buffer.writeInteger(UInt8(0x80 | 127))
            buffer.writeInteger(UInt64(payload.count))
        }
        buffer.writeBytes(mask)
        buffer.writeBytes(payload.enumerated().map { $1 ^ mask[$0 % 4] })
        return buffer
    }
}

/// A frame that a server wrote.
struct ServerFrame: Equatable {
    let opcode: UInt8
    let isCompressed: Bool
    let payload: [UInt8]

    /// The only frame of `buffer`.
    init?(_ buffer: ByteBuffer) {
        var buffer = buffer
        self.init(reading: &buffer)
        guard buffer.readableBytes == 0 else { return nil }
    }

    /// The first frame of `buffer`, which is left with what follows.
    init?(reading buffer: inout ByteBuffer) {
        guard let first: UInt8 = buffer.readInteger(), let short: UInt8 = buffer.readInteger() else { return nil }
        let length: Int? =
            switch short {
            case 126: buffer.readInteger(as: UInt16.self).map(Int.init)
            case 127: buffer.readInteger(as: UInt64.self).map(Int.init)
            default: Int(short)
            }
        guard first & 0xB0 == 0x80, let length, let payload = buffer.readBytes(length: length) else { return nil }
        opcode = first & 15
        isCompressed = first & 0x40 != 0
        self.payload = payload
    }

    var text: String { String(decoding: payload, as: UTF8.self) }

    /// The code of a close frame.
    var closeCode: Int? { opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
}

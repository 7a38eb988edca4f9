import CZlib
package import NIOCore

/// Compresses messages, each by itself (RFC 7692, section 7.2.1).
@safe
package final class MessageDeflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter windowBits: 9 to 15; zlib has no smaller window for raw DEFLATE.
    /// - Returns: `nil` if there is no memory for it, or no such window or level.
    package init?(windowBits: Int, level: Int) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe deflateInit2_(
            stream,
            Int32(level),
            Z_DEFLATED,
            -Int32(windowBits),
            MAX_MEM_LEVEL,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else { return nil }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// - Returns: `nil` if that would be no shorter.
    package func compress(_ message: ByteBuffer) -> ByteBuffer? {
        unsafe deflateReset(stream)
        var output = ByteBufferAllocator().buffer(capacity: message.readableBytes)
        let isDone = unsafe message.withUnsafeReadableBytes { input in
            unsafe write(input, to: &output, upTo: message.readableBytes)
        }
        guard isDone, output.readableBytes > Self.tail.count else { return nil }
        // The end of a flush goes without saying.
        output.moveWriterIndex(to: output.writerIndex - Self.tail.count)
        return output
    }

    /// The empty block that ends a flush, and that RFC 7692 leaves out.
    package static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    /// Whether all of `input` found room.
    private func write(_ input: UnsafeRawBufferPointer, to output: inout ByteBuffer, upTo room: Int) -> Bool {
        let bytes = unsafe input.bindMemory(to: UInt8.self)
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(bytes.count)
        unsafe output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
            let target = unsafe target.bindMemory(to: UInt8.self)
            unsafe stream.pointee.next_out = target.baseAddress
            unsafe stream.pointee.avail_out = UInt32(room)
            unsafe deflate(stream, Z_SYNC_FLUSH)
            return unsafe room - Int(stream.pointee.avail_out)
        }
        // A flush that has filled the output may not be finished.
        return unsafe stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
    }
}

@available(*, unavailable)
extension MessageDeflater: Sendable {}

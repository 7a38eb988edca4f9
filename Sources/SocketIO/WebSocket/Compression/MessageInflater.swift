import CZlib
package import NIOCore

/// Decompresses messages, each by itself (RFC 7692, section 7.2.2), and never to more than is allowed.
@safe
package final class MessageInflater {
    private enum Step {
        /// All input is used up; `true` where a block ends.
        case finished(atEndOfBlock: Bool)
        /// There is more to come.
        case full
        /// A last block: another stream may follow.
        case ended(unused: Int)
        case damaged
    }

    private static let firstOutput = 4_096

    private let stream: UnsafeMutablePointer<z_stream>

    /// - Returns: `nil` if there is no memory for it.
    package init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// - Throws: 1007 for what is no DEFLATE data, or ends within it; 1009 as soon as there are more than `maximum` bytes.
    package func decompress(_ message: ByteBuffer, upTo maximum: Int) throws(WebSocketClosure) -> ByteBuffer {
        unsafe inflateReset(stream)
        var input = message
        input.writeBytes(MessageDeflater.tail)
        var output = ByteBufferAllocator().buffer(capacity: min(maximum + 1, Self.firstOutput))
        while true {
            // One byte more than is allowed tells a message that is too long from one that just fits.
            let room = min(max(output.readableBytes, Self.firstOutput), maximum + 1 - output.readableBytes)
            let step = step(&input, into: &output, room: room)
            guard output.readableBytes <= maximum else {
                throw .tooLarge("a message may have \(maximum) bytes at most")
            }
            switch step {
            case .finished(atEndOfBlock: true): return output
            case .ended(let unused) where unused <= MessageDeflater.tail.count: return output
            case .ended: unsafe inflateReset(stream)
            case .full: break
            case .finished(atEndOfBlock: false), .damaged: throw .invalidText("damaged compressed data")
            }
        }
    }

    private func step(_ input: inout ByteBuffer, into output: inout ByteBuffer, room: Int) -> Step {
        unsafe input.readWithUnsafeMutableReadableBytes { source in
            let source = unsafe source.bindMemory(to: UInt8.self)
            unsafe stream.pointee.next_in = source.baseAddress
            unsafe stream.pointee.avail_in = UInt32(source.count)
            var status = Z_OK
            unsafe output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                let target = unsafe target.bindMemory(to: UInt8.self)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(room)
                status = unsafe inflate(stream, Z_SYNC_FLUSH)
                return unsafe room - Int(stream.pointee.avail_out)
            }
            let unused = unsafe Int(stream.pointee.avail_in)
            return (source.count - unused, after(status, unused: unused))
        }
    }

    private func after(_ status: Int32, unused: Int) -> Step {
        switch status {
        case Z_STREAM_END: return .ended(unused: unused)
        case Z_OK, Z_BUF_ERROR:
            // 128 stands for a place between two blocks, with no output held back.
            let isBetweenBlocks = unsafe stream.pointee.data_type & 128 != 0
            if unused == 0, isBetweenBlocks { return .finished(atEndOfBlock: true) }
            if unsafe stream.pointee.avail_out == 0 { return .full }
            return unused == 0 ? .finished(atEndOfBlock: false) : .damaged
        default: return .damaged
        }
    }
}

@available(*, unavailable)
extension MessageInflater: Sendable {}

import NIOCore
import Synchronization

/// The compressed twins of one WebSocket frame, by the window that they need: made when the first connection wants one,
/// then the same bytes for all that agreed on no context takeover.
final class CompressedFrames: Sendable {
    /// `nil` for a window in which the message gets no shorter.
    private let frames = Mutex<[Int: ByteBuffer?]>([:])

    init() {}

    /// Other event loops wait while one compresses: they would have to do the same work.
    func frame(windowBits: Int, make: () -> ByteBuffer?) -> ByteBuffer? {
        frames.withLock { frames in
            if let made = frames[windowBits] { return made }
            let frame = make()
            frames[windowBits] = .some(frame)
            return frame
        }
    }
}

/// Compression of WebSocket messages with permessage-deflate (RFC 7692), for clients that offer it.
///
/// No message refers back to another (`no_context_takeover` both ways), so a connection holds no state of zlib's: one pair
/// of streams for each event loop serves all, and a broadcast is compressed once.
public struct MessageCompression: Hashable, Sendable {
    /// The smallest message that is compressed, in bytes. Below ``smallestThreshold`` that is taken instead: what is that
    /// short gets no shorter.
    public var threshold: Int
    /// As zlib has it, from 1, the fastest, to 9, the smallest.
    public var level: Int

    public static let smallestThreshold = 128

    public init(threshold: Int = 1_024, level: Int = 6) {
        self.threshold = threshold
        self.level = level
    }
}

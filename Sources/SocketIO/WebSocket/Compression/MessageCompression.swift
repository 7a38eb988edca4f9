/// Compression of WebSocket messages with permessage-deflate (RFC 7692), for clients that offer it.
///
/// No message refers back to another (`no_context_takeover` both ways), so a connection holds no state of zlib's: one pair
/// of streams for each event loop serves all, and a broadcast is compressed once.
public struct MessageCompression: Hashable, Sendable {
    /// The smallest message that is compressed, in bytes; ``smallestThreshold`` at least.
    public var threshold: Int
    /// As zlib has it, from 1, the fastest, to 9, the smallest.
    public var level: Int

    /// What is shorter takes one packet of the network either way, and has no room for a compressed twin.
    public static let smallestThreshold = 512

    public init(threshold: Int = 1_024, level: Int = 6) {
        self.threshold = threshold
        self.level = level
    }
}

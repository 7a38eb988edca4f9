import NIOCore
import NIOWebSocket

/// What the connections of an event loop share for compression: some hundred kilobytes, however many they are.
///
/// `@unchecked` because its state is touched on one event loop only.
final class EventLoopCompressor: @unchecked Sendable {
    private let configuration: MessageCompression
    private let counters: ServerCounters
    private var deflaters: [Int: MessageDeflater] = [:]
    let inflater = MessageInflater()

    init(_ configuration: MessageCompression, counters: ServerCounters) {
        self.configuration = configuration
        self.counters = counters
    }

    var threshold: Int { max(configuration.threshold, MessageCompression.smallestThreshold) }

    /// The compressed frame of a packet for a client with this window; `nil` if the plain one serves it better.
    func frame(_ packet: OutboundPacket, windowBits: Int) -> ByteBuffer? {
        // Nothing in a message lies farther back than the message is long.
        let bits = packet.size <= 1 << windowBits ? DeflateAgreement.largestWindowBits : windowBits
        return packet.compressed?.frame(windowBits: bits) {
            guard let body = deflater(windowBits: bits)?.compress(packet.body) else { return nil }
            counters.compressed()
            return WebSocketFrames.encode(packet.isBinary ? .binary : .text, body, isCompressed: true)
        }
    }

    private func deflater(windowBits: Int) -> MessageDeflater? {
        if let deflater = deflaters[windowBits] { return deflater }
        let deflater = MessageDeflater(windowBits: windowBits, level: configuration.level)
        deflaters[windowBits] = deflater
        return deflater
    }
}

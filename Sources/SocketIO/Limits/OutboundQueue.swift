import NIOCore

/// What waits for a connection that cannot take more just now: in order, bounded, never dropping anything silently.
///
/// A packet with a conflation key takes the place of the waiting packet with the same key, so that a slow reader gets
/// the newest market price and not a backlog of old ones. Every other packet waits its turn. A queue that would grow
/// beyond its bounds refuses, and the connection is closed with that reason.
package struct OutboundQueue: Sendable {
    package enum Outcome {
        case queued
        /// The packet replaced an older one with its key.
        case conflated
        case overflow
    }

    package struct Bounds: Hashable, Sendable {
        package var packets: Int
        package var bytes: Int

        package init(packets: Int, bytes: Int) {
            self.packets = packets
            self.bytes = bytes
        }
    }

    private let bounds: Bounds
    private var waiting: CircularBuffer<OutboundPacket> = []
    /// Where the packet of a key waits, counted from the first packet that ever waited.
    private var positions: [String: Int] = [:]
    private var taken = 0
    package private(set) var bytes = 0

    package init(bounds: Bounds) {
        self.bounds = bounds
    }

    package var isEmpty: Bool { waiting.isEmpty }
    package var count: Int { waiting.count }

    package mutating func append(_ packet: OutboundPacket) -> Outcome {
        if let key = packet.conflationKey, let position = positions[key] {
            let index = waiting.index(waiting.startIndex, offsetBy: position - taken)
            bytes += packet.size - waiting[index].size
            waiting[index] = packet
            return bytes > bounds.bytes ? .overflow : .conflated
        }
        guard waiting.count < bounds.packets, bytes + packet.size <= bounds.bytes else { return .overflow }
        if let key = packet.conflationKey { positions[key] = taken + waiting.count }
        waiting.append(packet)
        bytes += packet.size
        return .queued
    }

    package mutating func popFirst() -> OutboundPacket? {
        guard let packet = waiting.popFirst() else { return nil }
        if let key = packet.conflationKey { positions[key] = nil }
        taken += 1
        bytes -= packet.size
        return packet
    }

    /// The first packets that wait, in order.
    package mutating func take(upTo count: Int) -> [OutboundPacket] {
        var packets: [OutboundPacket] = []
        packets.reserveCapacity(min(count, waiting.count))
        while packets.count < count, let packet = popFirst() { packets.append(packet) }
        return packets
    }

    /// Everything that waits, in order.
    package mutating func takeAll() -> [OutboundPacket] { take(upTo: waiting.count) }

    package mutating func removeAll() { _ = takeAll() }
}

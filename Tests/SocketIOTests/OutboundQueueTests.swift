import NIOCore
import SocketIO
import Testing

struct OutboundQueueTests {
    private func packet(_ text: String, key: String? = nil) -> OutboundPacket {
        OutboundPacket(text: ByteBuffer(string: text), conflationKey: key)
    }

    private func texts(_ packets: [OutboundPacket]) -> [String] { packets.map { String(buffer: $0.body) } }

    @Test func newestReplacesInPlaceAndOthersKeepTheirOrder() {
        var queue = OutboundQueue(bounds: .init(packets: 10, bytes: 1_000))
        #expect(queue.append(packet("btc 1", key: "btc")) == .queued)
        #expect(queue.append(packet("order")) == .queued)
        #expect(queue.append(packet("eth 1", key: "eth")) == .queued)
        #expect(queue.append(packet("btc 2 longer", key: "btc")) == .conflated)
        #expect(queue.bytes == "btc 2 longer".count + "order".count + "eth 1".count)
        #expect(queue.popFirst().map { String(buffer: $0.body) } == "btc 2 longer")
        #expect(queue.append(packet("eth 2", key: "eth")) == .conflated, "positions hold after a packet left")
        #expect(queue.append(packet("btc 3", key: "btc")) == .queued)
        #expect(texts(queue.takeAll()) == ["order", "eth 2", "btc 3"])
        #expect(queue.bytes == 0)
    }

    @Test func bounds() {
        var queue = OutboundQueue(bounds: .init(packets: 2, bytes: 10))
        #expect(queue.append(packet("12345")) == .queued)
        #expect(queue.append(packet("123456")) == .overflow, "bytes")
        #expect(queue.append(packet("12345", key: "k")) == .queued)
        #expect(queue.append(packet("")) == .overflow, "packets")
        #expect(queue.append(packet("123456", key: "k")) == .overflow, "a replacement counts too")
    }

    /// Against a plain list that is searched from the start.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func agreesWithThePlainVersion(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = OutboundQueue(bounds: .init(packets: 1_000_000, bytes: 1_000_000_000))
        var plain: [(key: String?, text: String)] = []
        for step in 0..<5_000 {
            if Int.random(in: 0..<3, using: &random) == 0 {
                #expect(
                    queue.popFirst().map { String(buffer: $0.body) } == (plain.isEmpty ? nil : plain.removeFirst().text)
                )
            } else {
                let key = Bool.random(using: &random) ? "k\(Int.random(in: 0..<8, using: &random))" : nil
                _ = queue.append(packet("\(step)", key: key))
                if let key, let index = plain.firstIndex(where: { $0.key == key }) {
                    plain[index].text = "\(step)"
                } else {
                    plain.append((key, "\(step)"))
                }
            }
            #expect(queue.count == plain.count, "seed \(seed), step \(step)")
        }
        #expect(texts(queue.takeAll()) == plain.map(\.text), "seed \(seed)")
    }
}

struct TokenBucketTests {
    @Test func fillsAtItsRateUpToItsBurst() {
        let start = NIODeadline.uptimeNanoseconds(0)
        var bucket = TokenBucket(RateLimit(perSecond: 10, burst: 3), now: start)
        for _ in 0..<3 { #expect(bucket.take(now: start) == true) }
        #expect(bucket.take(now: start) == false)
        #expect(bucket.take(now: start + .milliseconds(99)) == false)
        #expect(bucket.take(now: start + .milliseconds(100)) == true)
        #expect(bucket.take(now: start + .milliseconds(101)) == false)
        for _ in 0..<3 { #expect(bucket.take(now: start + .seconds(60)) == true) }
        #expect(bucket.take(now: start + .seconds(60)) == false)
    }
}

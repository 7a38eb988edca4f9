import Caching
import TestSupport
import Testing

@Suite struct BoundedCacheTests {
    @Test func `the value not used for longest makes room`() {
        let cache = BoundedCache<String, Int>(capacity: 2, timeToLive: .seconds(60))
        cache.set("a", to: 1)
        cache.set("b", to: 2)
        #expect(cache.value(for: "a") == 1)
        cache.set("c", to: 3)
        #expect(cache.value(for: "b") == nil)
        #expect(cache.value(for: "a") == 1)
        #expect(cache.value(for: "c") == 3)
        #expect(cache.statistics == CacheStatistics(hits: 3, misses: 1, evictions: 1, entries: 2))
    }

    @Test func `values expire, and setting them again renews them`() {
        let clock = ManualInstant()
        let cache = BoundedCache<Int, String>(capacity: 10, timeToLive: .seconds(10), now: { clock.now })
        cache.set(1, to: "short", timeToLive: .seconds(1))
        cache.set(2, to: "usual")
        clock.advance(by: .seconds(1))
        #expect(cache.value(for: 1) == nil)
        #expect(cache.value(for: 2) == "usual")
        cache.set(2, to: "again")
        clock.advance(by: .seconds(9))
        #expect(cache.value(for: 2) == "again")
        clock.advance(by: .seconds(1))
        #expect(cache.value(for: 2) == nil)
        #expect(cache.statistics == CacheStatistics(hits: 2, misses: 2, evictions: 0, entries: 0))
    }

    @Test func `removal by key and by condition`() {
        let cache = BoundedCache<Int, Int>(capacity: 10, timeToLive: .seconds(10))
        for key in 0..<10 { cache.set(key, to: key) }
        cache.remove(0)
        cache.remove(0)
        cache.removeAll { $0 % 2 == 1 }
        #expect((0..<10).filter { cache.value(for: $0) != nil } == [2, 4, 6, 8])
        cache.removeAll()
        #expect(cache.statistics.entries == 0)
    }

    /// Against a plain model: an array of keys in the order of use.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `a random sequence of calls does what the plain model does`(seed: UInt64) {
        var random = SplitMix(state: seed)
        let cache = BoundedCache<Int, Int>(capacity: 8, timeToLive: .seconds(1000))
        var model: [(key: Int, value: Int)] = []
        for step in 0..<5000 {
            let key = Int(random.next() % 20)
            switch random.next() % 4 {
            case 0:
                cache.remove(key)
                model.removeAll { $0.key == key }
            case 1:
                cache.set(key, to: step)
                model.removeAll { $0.key == key }
                model.append((key, step))
                if model.count > 8 { model.removeFirst() }
            default:
                let index = model.firstIndex { $0.key == key }
                let expected = index.map { model.remove(at: $0) }
                if let expected { model.append(expected) }
                #expect(cache.value(for: key) == expected?.value, "seed \(seed), step \(step)")
            }
        }
        #expect(cache.statistics.entries == model.count, "seed \(seed)")
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

import Synchronization

/// A cache with a bound on its size and on the age of its values: full, it drops the value that has not been used for
/// longest. Every operation takes constant time, `removeAll` aside.
public final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let value: Value
        let expiry: ContinuousClock.Instant
    }

    private struct State: Sendable {
        var entries = RecencyList<Key, Entry>()
        var statistics = CacheStatistics()
    }

    public let capacity: Int
    /// How long a value counts, unless said otherwise when it is stored.
    public let timeToLive: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter now: the time.
    /// - Precondition: `capacity` and `timeToLive` are positive.
    public init(
        capacity: Int,
        timeToLive: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(capacity > 0 && timeToLive > .zero, "a cache holds something for some time")
        self.capacity = capacity
        self.timeToLive = timeToLive
        self.now = now
    }

    /// The value for `key` if it is there and has not expired. Counts as a hit or a miss.
    public func value(for key: Key) -> Value? {
        let now = now()
        return state.withLock { state in
            guard let entry = state.entries.use(key) else {
                state.statistics.misses += 1
                return nil
            }
            guard entry.expiry > now else {
                state.entries.remove(key)
                state.statistics.misses += 1
                return nil
            }
            state.statistics.hits += 1
            return entry.value
        }
    }

    /// Stores `value` for `timeToLive`, by default that of the cache.
    public func set(_ key: Key, to value: Value, timeToLive: Duration? = nil) {
        let entry = Entry(value: value, expiry: now() + (timeToLive ?? self.timeToLive))
        state.withLock { state in
            state.entries.set(key, to: entry)
            if state.entries.count > capacity {
                state.entries.removeOldest()
                state.statistics.evictions += 1
            }
        }
    }

    public func remove(_ key: Key) {
        state.withLock { state in _ = state.entries.remove(key) }
    }

    /// Removes all values that meet `condition`; looks at every one.
    public func removeAll(where condition: (Value) -> Bool = { _ in true }) {
        state.withLock { state in
            for key in state.entries.keys(where: { condition($0.value) }) { state.entries.remove(key) }
        }
    }

    public var statistics: CacheStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.entries = state.entries.count
            return statistics
        }
    }
}

import Caching
import Markets
import Synchronization

/// Sessions that were found valid a moment ago, so that not every request asks the store.
///
/// What this process revokes is forgotten at once; what another process revokes (the command line beside a running server),
/// after ``timeToLive``.
final class SessionCache: Sendable {
    struct Entry: Sendable {
        let principal: Principal
        let expiresAt: Timestamp
    }

    static let timeToLive = Duration.seconds(10)

    private let entries: BoundedCache<String, Entry>
    /// Counts revocations. What was read before one is not stored after it.
    private let generation = Mutex<UInt64>(0)

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) {
        entries = BoundedCache(capacity: 10_000, timeToLive: Self.timeToLive, now: now)
    }

    var statistics: CacheStatistics { entries.statistics }

    func entry(session: String) -> Entry? { entries.value(for: session) }

    /// To be asked before the store is, and handed to ``store(_:session:generation:)``.
    var currentGeneration: UInt64 { generation.withLock { $0 } }

    func store(_ entry: Entry, generation expected: UInt64) {
        generation.withLock { generation in
            if generation == expected { entries.set(entry.principal.sessionID, to: entry) }
        }
    }

    /// Forgets a session; to be called once the store has it as revoked.
    func forget(session: String) {
        generation.withLock { generation in
            generation &+= 1
            entries.remove(session)
        }
    }

    /// Forgets all sessions of a user; to be called once the store has the change.
    func forget(userID: String) {
        generation.withLock { generation in
            generation &+= 1
            entries.removeAll { $0.principal.userID == userID }
        }
    }
}

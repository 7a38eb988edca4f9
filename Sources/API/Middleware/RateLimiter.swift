import Caching
import Synchronization

/// Limits how often each of many clients may do something.
///
/// Knows a bounded number of clients: the ones not seen for longest are forgotten, and start with a full burst.
public final class RateLimiter: Sendable {
    private final class Client: Sendable {
        let bucket: Mutex<TokenBucket>

        init(_ bucket: TokenBucket) {
            self.bucket = Mutex(bucket)
        }
    }

    private let rate: TokenBucket.Rate
    private let clients: BoundedCache<String, Client>
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - perSecond: how many requests a second a client may make on and on.
    ///   - burst: how many it may make at once.
    ///   - capacity: how many clients are known.
    ///   - now: the time.
    /// - Precondition: `perSecond` is positive and `burst` at least 1.
    public init(
        perSecond: Double,
        burst: Int,
        capacity: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(perSecond > 0 && burst >= 1, "a limit lets something through")
        rate = TokenBucket.Rate(perSecond: perSecond, burst: Double(burst))
        // Whoever was away for that long has a full bucket again.
        clients = BoundedCache(capacity: capacity, timeToLive: .seconds(Double(burst) / perSecond + 1), now: now)
        self.now = now
    }

    /// Counts one request of `client`.
    ///
    /// - Throws: a ``Problem`` with the status 429 if it was one too many; it is not counted then.
    public func check(_ client: String) throws(Problem) {
        let now = now()
        let known = clients.value(for: client) ?? Client(TokenBucket(rate, now: now))
        let wait = known.bucket.withLock { $0.take(rate, now: now) }
        // Also renews the time that the client is remembered for.
        clients.set(client, to: known)
        if let wait {
            let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
            throw .tooManyRequests("Too many requests: try again in \(seconds) s.", retryAfter: seconds)
        }
    }
}

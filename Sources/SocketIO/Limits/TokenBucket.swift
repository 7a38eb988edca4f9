package import NIOCore

/// The classic token bucket: it fills at a constant rate up to its burst, and each event takes one token.
package struct TokenBucket: Sendable {
    private let limit: RateLimit
    private var tokens: Double
    private var filled: NIODeadline

    package init(_ limit: RateLimit, now: NIODeadline) {
        self.limit = limit
        tokens = limit.burst
        filled = now
    }

    /// Takes one token; `false` if there is none.
    package mutating func take(now: NIODeadline) -> Bool {
        if now > filled {
            let seconds = Double((now - filled).nanoseconds) / 1e9
            tokens = min(limit.burst, tokens + seconds * limit.perSecond)
            filled = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// Lets requests through at a steady rate, and a burst of them after a pause.
struct TokenBucket: Sendable {
    /// How many a second, and how many at once.
    struct Rate: Hashable, Sendable {
        let perSecond: Double
        let burst: Double
    }

    private var tokens: Double
    private var last: ContinuousClock.Instant

    init(_ rate: Rate, now: ContinuousClock.Instant) {
        tokens = rate.burst
        last = now
    }

    /// Takes one token.
    ///
    /// - Returns: `nil` if there was one; else how long until there is.
    mutating func take(_ rate: Rate, now: ContinuousClock.Instant) -> Duration? {
        if now > last {
            tokens = min(rate.burst, tokens + (now - last) / .seconds(1) * rate.perSecond)
            last = now
        }
        guard tokens >= 1 else { return .seconds((1 - tokens) / rate.perSecond) }
        tokens -= 1
        return nil
    }
}

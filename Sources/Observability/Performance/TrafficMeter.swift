/// How many calls of a kind there were, how long they took, and how many failed or were slow.
public final class TrafficMeter: Sendable {
    public let latency: LatencyHistogram
    public let failures: RecentCounter
    public let slow: Counter
    private let slowNanoseconds: UInt64

    /// - Parameters:
    ///   - slowThreshold: calls that take at least this long count as slow.
    ///   - now: the time, for the five-minute window.
    public init(
        slowThreshold: Duration = .milliseconds(100),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        latency = LatencyHistogram(now: now)
        failures = RecentCounter(now: now)
        slow = Counter()
        slowNanoseconds = slowThreshold.nanoseconds
    }

    /// Records one call.
    public func record(_ duration: Duration, failed: Bool = false) {
        record(nanoseconds: duration.nanoseconds, failed: failed)
    }

    /// Records one call.
    public func record(nanoseconds: UInt64, failed: Bool = false) {
        latency.record(nanoseconds: nanoseconds)
        if failed { failures.increment() }
        if nanoseconds >= slowNanoseconds { slow.increment() }
    }
}

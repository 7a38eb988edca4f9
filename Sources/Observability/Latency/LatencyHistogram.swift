import Histogram
import Synchronization

/// Durations by their frequency, since the start and over the last five minutes, in bounded memory (about 150 kB).
///
/// Percentiles come from an HdrHistogram with two significant digits (they are exact to 1%) between 256 ns and one hour;
/// longer durations count as one hour. Counts and means are exact.
public final class LatencyHistogram: Sendable {
    private struct State: Sendable {
        var total: LatencyRecord<UInt64>
        var recent: SlidingWindow<LatencyRecord<UInt32>>
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameter now: the time, for the five-minute window.
    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        let window = SlidingWindow(
            count: 10,
            interval: .seconds(30),
            origin: now(),
            empty: { LatencyRecord<UInt32>() },
            clear: { $0.reset() }
        )
        state = Mutex(State(total: LatencyRecord(), recent: window))
    }

    /// Records one duration.
    public func record(nanoseconds: UInt64) {
        let now = now()
        state.withLock { state in
            state.total.record(nanoseconds)
            state.recent.update(at: now) { $0.record(nanoseconds) }
        }
    }

    /// Records one duration; one that is negative counts as zero.
    public func record(_ duration: Duration) { record(nanoseconds: duration.nanoseconds) }

    /// Everything since the start.
    public var total: LatencySnapshot { state.withLock { $0.total.snapshot } }

    /// The last five minutes.
    public var recent: LatencySnapshot {
        let slots = state.withLock { $0.recent.slots(at: now()) }
        guard var sum = slots.first else { return .empty }
        for slot in slots.dropFirst() { sum.add(slot) }
        return sum.snapshot
    }
}

/// A histogram with the exact sum of what it holds.
struct LatencyRecord<Count: FixedWidthInteger & Codable & Sendable>: Sendable {
    private static var highest: UInt64 { 3_600_000_000_000 }

    private var histogram = Histogram<Count>(
        lowestDiscernibleValue: 256,
        highestTrackableValue: highest,
        numberOfSignificantValueDigits: .two
    )
    private var sum: UInt64 = 0
    private var longest: UInt64 = 0

    mutating func record(_ nanoseconds: UInt64) {
        let value = min(nanoseconds, Self.highest)
        histogram.record(value)
        sum &+= value
        longest = max(longest, value)
    }

    mutating func add(_ other: Self) {
        histogram.add(other.histogram)
        sum &+= other.sum
        longest = max(longest, other.longest)
    }

    mutating func reset() {
        histogram.reset()
        sum = 0
        longest = 0
    }

    var snapshot: LatencySnapshot {
        let count = histogram.totalCount
        guard count > 0 else { return .empty }
        func percentile(_ percent: Double) -> Double {
            Double(min(histogram.valueAtPercentile(percent), longest)) / 1e6
        }
        return LatencySnapshot(
            count: count,
            mean: Double(sum) / Double(count) / 1e6,
            p50: percentile(50),
            p95: percentile(95),
            p99: percentile(99),
            max: Double(longest) / 1e6
        )
    }
}

extension Duration {
    /// Whole nanoseconds; 0 for a negative duration, the largest number for one that does not fit.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
    }

    /// The duration in seconds, as a number.
    package var secondsValue: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the application gets the time from: never from the system directly, so that tests decide what time it is.
public protocol MarketClock: Sendable {
    var now: Timestamp { get }
}

/// The machine's own clock.
public struct WallClock: MarketClock {
    public init() {}

    public var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is moved: for tests, and for replayed markets.
public final class ManualClock: MarketClock {
    private let milliseconds: Atomic<Int64>

    public init(_ start: Timestamp) {
        milliseconds = Atomic(start.milliseconds)
    }

    public var now: Timestamp { Timestamp(milliseconds: milliseconds.load(ordering: .acquiring)) }

    /// Moves the clock by `milliseconds`.
    public func advance(by milliseconds: Int64) {
        self.milliseconds.wrappingAdd(milliseconds, ordering: .acquiringAndReleasing)
    }

    /// Sets the clock to `time`.
    public func set(_ time: Timestamp) {
        milliseconds.store(time.milliseconds, ordering: .releasing)
    }
}

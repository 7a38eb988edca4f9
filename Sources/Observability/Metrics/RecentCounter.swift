import Synchronization

/// Counts events, since the start and over the last five minutes.
public final class RecentCounter: Sendable {
    private struct State: Sendable {
        var total: UInt64 = 0
        var window: SlidingWindow<UInt64>
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameter now: the time, for the five-minute window.
    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        let window = SlidingWindow<UInt64>(
            count: 10,
            interval: .seconds(30),
            origin: now(),
            empty: { 0 },
            clear: { $0 = 0 }
        )
        state = Mutex(State(window: window))
    }

    public func increment(by amount: UInt64 = 1) {
        let now = now()
        state.withLock { state in
            state.total &+= amount
            state.window.update(at: now) { $0 &+= amount }
        }
    }

    /// Events since the start.
    public var total: UInt64 { state.withLock { $0.total } }

    /// Events of the last five minutes.
    public var recent: UInt64 {
        let now = now()
        return state.withLock { $0.window.slots(at: now).reduce(0, &+) }
    }

    /// Events per second over the last five minutes, or since the start if that is less; `nil` if there were none.
    public var recentRate: Double? {
        let now = now()
        return state.withLock { state in
            let count = state.window.slots(at: now).reduce(0, &+)
            let seconds = state.window.span(at: now).secondsValue
            return count > 0 && seconds > 0 ? Double(count) / seconds : nil
        }
    }
}

import Synchronization

/// Values by fixed buckets, as Prometheus wants histograms: cheap enough for one per route.
public final class BucketHistogram: Sendable {
    /// Upper bounds in seconds for the latency of requests and queries.
    public static let latencyBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct State: Sendable {
        var counts: [UInt64]
        var sum = 0.0
    }

    /// Upper bound of each bucket, inclusive; beyond the last there is one bucket more.
    public let bounds: [Double]
    private let state: Mutex<State>

    /// - Precondition: `bounds` are finite and ascending.
    public init(bounds: [Double] = BucketHistogram.latencyBounds) {
        precondition(
            bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 },
            "bounds must be finite and ascending"
        )
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Counts a value; NaN is left out.
    public func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    /// The count of each bucket (the last is the one beyond all bounds) and the sum of all values.
    public var contents: (counts: [UInt64], sum: Double) { state.withLock { ($0.counts, $0.sum) } }
}

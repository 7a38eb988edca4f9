/// How long something took, over a span of time; all times in milliseconds, `nil` where nothing was recorded.
public struct LatencySnapshot: Hashable, Sendable {
    /// Number of recorded durations.
    public var count: UInt64
    public var mean: Double?
    public var p50: Double?
    public var p95: Double?
    public var p99: Double?
    public var max: Double?

    /// A snapshot of nothing.
    public static let empty = LatencySnapshot(count: 0)
}

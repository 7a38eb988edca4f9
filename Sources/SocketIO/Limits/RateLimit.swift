/// How many things may happen: so many each second, and so many at once after a pause.
public struct RateLimit: Hashable, Sendable {
    public var perSecond: Double
    public var burst: Double

    /// - Parameter burst: as many as `perSecond` unless given.
    public init(perSecond: Double, burst: Double? = nil) {
        self.perSecond = perSecond
        self.burst = burst ?? perSecond
    }
}

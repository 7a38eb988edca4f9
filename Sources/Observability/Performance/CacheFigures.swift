/// How well one cache does.
public struct CacheFigures: Hashable, Sendable {
    /// The name of the cache: `predictions`.
    public var name: String
    public var hits: UInt64
    public var misses: UInt64
    public var evictions: UInt64
    public var entries: Int

    public init(name: String, hits: UInt64, misses: UInt64, evictions: UInt64, entries: Int) {
        self.name = name
        self.hits = hits
        self.misses = misses
        self.evictions = evictions
        self.entries = entries
    }

    public var operations: UInt64 { hits + misses }

    /// The share of lookups that found something; `nil` without lookups.
    public var hitRate: Double? { operations > 0 ? Double(hits) / Double(operations) : nil }
}

/// What happened to a cache since it was made.
public struct CacheStatistics: Hashable, Sendable {
    /// Lookups that found a value.
    public var hits: UInt64
    /// Lookups that found nothing, or a value that had expired.
    public var misses: UInt64
    /// Values that had to make room before they expired.
    public var evictions: UInt64
    /// Values that are held now, expired ones included until they are met.
    public var entries: Int

    public init(hits: UInt64 = 0, misses: UInt64 = 0, evictions: UInt64 = 0, entries: Int = 0) {
        self.hits = hits
        self.misses = misses
        self.evictions = evictions
        self.entries = entries
    }
}

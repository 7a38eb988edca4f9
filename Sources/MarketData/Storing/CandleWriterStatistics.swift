/// How a ``CandleBatchWriter`` keeps up.
public struct CandleWriterStatistics: Hashable, Sendable {
    /// Candles written.
    public var written = 0
    /// Candles that wait or are being written.
    public var pending = 0
    /// Batches that the store refused, each try counted.
    public var failures = 0
    /// Why the last batch was refused; `nil` once one has been written again.
    public var lastError: String?
    /// Candles given up because too many were waiting already.
    public var lost = 0
    /// How often a feed has had to wait for the store.
    public var waits = 0

    public init() {}
}

public import Markets

/// What one live market has counted since it was set up.
public struct MarketCounts: Hashable, Sendable {
    /// Ticks taken in.
    public var ticks = 0
    /// Finished candles taken in.
    public var candles = 0
    /// Ticks and candles kept out, by reason.
    public var rejected = RejectionCounts()
    /// Candles that were changed, or added, after their time.
    public var amendedCandles = 0
    /// Gaps between two candles of the finest timeframe, and the candles that are missing in them, as they stood when the
    /// next candle began.
    public var gaps = 0
    public var missingCandles = 0
    /// Candles that were given up because the feed saw only a part of their interval.
    public var incompleteCandles = 0

    public init() {}

    static func += (lhs: inout MarketCounts, rhs: MarketCounts) {
        lhs.ticks += rhs.ticks
        lhs.candles += rhs.candles
        lhs.rejected += rhs.rejected
        lhs.amendedCandles += rhs.amendedCandles
        lhs.gaps += rhs.gaps
        lhs.missingCandles += rhs.missingCandles
        lhs.incompleteCandles += rhs.incompleteCandles
    }
}

/// What a ``MarketPipeline`` has counted since it was made.
public struct PipelineStatistics: Hashable, Sendable {
    /// Of all markets together, and of symbols that there is no market for.
    public let total: MarketCounts
    public let markets: [Symbol: MarketCounts]
    /// Markets that found no room.
    public let refusedMarkets: Int
    /// When the last tick of each symbol arrived, by the clock of this machine.
    public let lastArrivals: [Symbol: Timestamp]
    /// Bytes that the markets hold.
    public let heldBytes: Int
    /// How the candle store keeps up; `nil` if nothing is stored.
    public let writing: CandleWriterStatistics?
}

/// What is missing of a stored series in a stretch of time that somebody asked for: how much, and where the most.
public struct MissingCandles: Hashable, Sendable {
    /// Candles that are missing one after the other.
    public struct Stretch: Hashable, Sendable {
        /// Open time of the first one.
        public let start: Timestamp
        /// When the last one closes.
        public let end: Timestamp
        /// How many of them the market's calendar expects.
        public let missing: Int

        public init(start: Timestamp, end: Timestamp, missing: Int) {
            (self.start, self.end, self.missing) = (start, end, missing)
        }
    }

    public let symbol: Symbol
    /// Of the candles that are stored: those of a coarser timeframe are built from them.
    public let timeframe: Timeframe
    /// How many candles the calendar expects from the first that was asked for and is stored to the last.
    public let expected: Int
    /// How many of them are missing, in so many gaps.
    public let missing: Int
    public let gaps: Int
    /// The largest gaps, ascending by time.
    public let largest: [Stretch]
    /// What was asked for and is older than all that is stored; `nil` for nothing.
    public let before: Stretch?
    /// What was asked for and is newer.
    public let after: Stretch?

    public init(
        symbol: Symbol,
        timeframe: Timeframe,
        expected: Int,
        missing: Int,
        gaps: Int,
        largest: [Stretch],
        before: Stretch? = nil,
        after: Stretch? = nil
    ) {
        (self.symbol, self.timeframe) = (symbol, timeframe)
        (self.expected, self.missing, self.gaps, self.largest) = (expected, missing, gaps, largest)
        (self.before, self.after) = (before, after)
    }

    /// The share of the expected candles that is missing in gaps.
    public var share: Double { Double(missing) / Double(max(1, expected, missing)) }

    /// Whether all that was asked for is there.
    public var isEmpty: Bool { missing == 0 && before == nil && after == nil }

    /// All stretches that are named, ascending by time.
    public var stretches: [Stretch] { [before].compactMap(\.self) + largest + [after].compactMap(\.self) }
}

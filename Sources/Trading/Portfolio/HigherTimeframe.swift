public import Markets

/// Builds the candles of a coarser timeframe inside a strategy, from those that it is shown: what a strategy of several
/// timeframes looks at, in a backtest as in a bot.
///
/// ```swift
/// mutating func observe(_ candle: ClosedCandle) {
///     for hour in hours.update(candle.candle) { average.update(hour.close) }
/// }
/// ```
///
/// A coarse candle is there at the close of the last fine one inside it, not before; if that one is missing, with the
/// next fine candle that there is. One whose beginning was not seen is left out.
public struct HigherTimeframe: Hashable, Sendable, Codable {
    public let timeframe: Timeframe
    public let finer: Timeframe
    /// The candle under way, and when it closes.
    private var current: Candle?
    private var close = Timestamp(milliseconds: .min)
    private var hasBegun = false

    /// - Precondition: `timeframe` can be built from `finer`.
    public init(_ timeframe: Timeframe, from finer: Timeframe) {
        precondition(timeframe.isBuildable(from: finer), "one is a multiple of the other")
        self.timeframe = timeframe
        self.finer = finer
    }

    /// Takes the next fine candle in.
    ///
    /// - Returns: the coarse candles that have closed with it, ascending: mostly none, two after a gap.
    public mutating func update(_ fine: Candle) -> [Candle] {
        var closed: [Candle] = []
        if fine.openTime >= close {
            if let current { closed.append(current) }
            let open = timeframe.open(containing: fine.openTime)
            close = timeframe.next(after: open)
            hasBegun = hasBegun || fine.openTime == open
            current = hasBegun ? fine : nil
            current?.openTime = open
            hasBegun = true
        } else if var candle = current {
            candle.high = max(candle.high, fine.high)
            candle.low = min(candle.low, fine.low)
            candle.close = fine.close
            candle.volume += fine.volume
            current = candle
        }
        if finer.next(after: fine.openTime) >= close {
            if let current { closed.append(current) }
            current = nil
        }
        return closed
    }
}

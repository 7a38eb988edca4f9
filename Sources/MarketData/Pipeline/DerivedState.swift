import Markets

/// What follows from the closed candles of a market's finest timeframe: the indicators, and the candles of the coarser
/// timeframes.
///
/// A value that can be kept and run again from there, which is how a late tick is brought in.
struct DerivedState: Sendable {
    private(set) var indicators = IndicatorStates()
    private(set) var coarser: [CandleAggregator]

    init(coarser: [Timeframe]) {
        self.coarser = coarser.map(CandleAggregator.init(timeframe:))
    }

    /// Takes in a closed candle of the finest timeframe, later than those before it.
    ///
    /// - Parameter onClose: told each coarser candle whose interval has been left.
    mutating func take(_ candle: Candle, onClose: (Timeframe, Candle) -> Void) {
        indicators.update(close: candle.close)
        takeCoarser(candle, onClose: onClose)
    }

    /// Takes in a candle for the coarser timeframes alone.
    mutating func takeCoarser(_ candle: Candle, onClose: (Timeframe, Candle) -> Void) {
        for index in coarser.indices {
            if let closed = coarser[index].take(candle) { onClose(coarser[index].timeframe, closed) }
        }
    }

    /// Closes the coarser candles whose time is over.
    mutating func advance(to time: Timestamp, onClose: (Timeframe, Candle) -> Void) {
        for index in coarser.indices {
            if let closed = coarser[index].advance(to: time) { onClose(coarser[index].timeframe, closed) }
        }
    }

    /// Begins the coarser intervals that contain `time` and are not under way.
    mutating func open(at time: Timestamp, onOpen: (Timeframe, Timestamp, CandleGap?) -> Void) {
        for index in coarser.indices {
            guard let (openTime, gap) = coarser[index].open(at: time) else { continue }
            onOpen(coarser[index].timeframe, openTime, gap)
        }
    }

    /// When the next of the coarser candles closes.
    var nextClose: Timestamp {
        coarser.reduce(Timestamp(milliseconds: .max)) { $1.isOpen ? min($0, $1.closeTime) : $0 }
    }
}

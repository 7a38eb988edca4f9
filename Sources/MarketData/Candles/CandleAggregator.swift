package import Markets

/// Builds the candles of one timeframe from closed finer ones.
///
/// It takes the finer candles only as they close; what a candle that is under way looks like is worked out when somebody
/// asks, so that a tick costs the coarse timeframes nothing. The result is bit for bit what
/// ``Markets/CandleSeries/resampled(to:closedBy:)`` gives.
package struct CandleAggregator: Sendable {
    package let timeframe: Timeframe
    /// The closed finer candles of the interval that is under way.
    private var parts: Candle?
    /// Whether an interval is under way.
    package private(set) var isOpen = false
    /// When the interval that is under way ends, or the last one ended.
    package private(set) var closeTime = Timestamp(milliseconds: .min)

    package init(timeframe: Timeframe) {
        self.timeframe = timeframe
    }

    /// Begins the interval that contains `time`, if it is not under way.
    ///
    /// - Precondition: an interval before it has been closed.
    /// - Returns: its open time and the missing candles before it; `nil` if nothing begins.
    package mutating func open(at time: Timestamp) -> (openTime: Timestamp, gap: CandleGap?)? {
        if isOpen { return nil }
        let last = closeTime
        let openTime = timeframe.open(containing: time)
        closeTime = timeframe.next(after: openTime)
        isOpen = true
        return (openTime, CandleGap(from: last, to: openTime, timeframe))
    }

    /// Takes in a finer candle that has closed, later than those before it.
    ///
    /// - Returns: the candle of an interval that it has left, if there was one.
    package mutating func take(_ fine: Candle) -> Candle? {
        let closed = advance(to: fine.openTime)
        _ = open(at: fine.openTime)
        parts = candle(with: fine)
        return closed
    }

    /// Ends the interval that is under way if its time is over.
    ///
    /// - Returns: the closed candle; `nil` if there was none to close.
    package mutating func advance(to time: Timestamp) -> Candle? {
        guard isOpen, time >= closeTime else { return nil }
        isOpen = false
        defer { parts = nil }
        return parts
    }

    /// The candle that is under way, with a finer one that has not closed yet.
    package func candle(with fine: Candle?) -> Candle? {
        guard let fine else { return parts }
        guard var whole = parts else {
            var first = fine
            first.openTime = timeframe.open(containing: fine.openTime)
            return first
        }
        whole.high = max(whole.high, fine.high)
        whole.low = min(whole.low, fine.low)
        whole.close = fine.close
        whole.volume += fine.volume
        return whole
    }
}

extension CandleGap {
    /// What is missing between a close and the next open; `nil` if nothing is, or if nothing came before.
    init?(from close: Timestamp, to open: Timestamp, _ timeframe: Timeframe) {
        guard close < open, close.milliseconds != .min else { return nil }
        self.init(start: close, missing: timeframe.steps(from: close, to: open))
    }
}

extension CandleSeries {
    /// The same market in a coarser timeframe, calendar-exact.
    ///
    /// A coarse candle is made of the fine ones that are there: one with a gap inside it is built from the rest. The
    /// last one may not be complete yet; `closedBy`, if given, drops the candles that close after it.
    ///
    /// - Returns: `nil` if `timeframe` cannot be built from this one.
    public func resampled(to timeframe: Timeframe, closedBy: Timestamp? = nil) -> CandleSeries? {
        guard timeframe.isBuildable(from: self.timeframe) else { return nil }
        var result = CandleSeries(symbol: symbol, timeframe: timeframe)
        var current: Candle?
        var close = Timestamp(milliseconds: .min)
        for fine in self {
            if fine.openTime < close, var candle = current {
                candle.high = Swift.max(candle.high, fine.high)
                candle.low = Swift.min(candle.low, fine.low)
                candle.close = fine.close
                candle.volume += fine.volume
                current = candle
            } else {
                if let candle = current { result.append(candle) }
                var candle = fine
                candle.openTime = timeframe.open(containing: fine.openTime)
                close = timeframe.next(after: candle.openTime)
                current = candle
            }
        }
        if let candle = current { result.append(candle) }
        if let limit = closedBy {
            let closed = result.openTimes.prefix { timeframe.next(after: $0) <= limit }.count
            return closed == result.count ? result : result.slice(0..<closed)
        }
        return result
    }
}

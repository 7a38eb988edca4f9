/// Candles that are missing between two that are there.
public struct CandleGap: Hashable, Sendable {
    /// Open time of the first missing candle.
    public let start: Timestamp
    /// Number of missing candles, at least 1.
    public let missing: Int

    public init(start: Timestamp, missing: Int) {
        self.start = start
        self.missing = missing
    }
}

extension CandleSeries {
    /// The gaps of the series, in order. A market that closes (shares over night) shows gaps too: a ``TradingCalendar``
    /// tells them from what is missing.
    public var gaps: [CandleGap] {
        var result: [CandleGap] = []
        for index in openTimes.indices.dropFirst() {
            let expected = timeframe.next(after: openTimes[index - 1])
            if let gap = timeframe.gap(from: expected, to: openTimes[index]) { result.append(gap) }
        }
        return result
    }
}

extension Timeframe {
    /// What is missing if no candle opens at `start` or later, before `end`; `nil` if there is no room for one.
    public func gap(from start: Timestamp, to end: Timestamp) -> CandleGap? {
        guard start < end, !end.milliseconds.subtractingReportingOverflow(start.milliseconds).overflow else {
            return nil
        }
        let missing = steps(from: start, to: end)
        return missing > 0 ? CandleGap(start: start, missing: missing) : nil
    }
}

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
    /// The gaps of the series, in order. A market that closes (shares over night) shows gaps too: the calendar here is
    /// that of a market that never does.
    public var gaps: [CandleGap] {
        var result: [CandleGap] = []
        for index in openTimes.indices.dropFirst() {
            let expected = timeframe.next(after: openTimes[index - 1])
            if expected < openTimes[index] {
                let missing = timeframe.steps(from: expected, to: openTimes[index])
                result.append(CandleGap(start: expected, missing: missing))
            }
        }
        return result
    }
}

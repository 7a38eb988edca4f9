import Markets

/// The fixed stretches of time, of 2,048 candles each, that a series is cut into: one chunk holds one of them.
struct CandleBuckets: Hashable {
    static let nominalCount: Int64 = 2048

    /// The bucket that a candle belongs to.
    static func bucket(of time: Timestamp, _ timeframe: Timeframe) -> Int64 {
        floorDivide(time.milliseconds, by: timeframe.nominalMilliseconds * nominalCount).quotient
    }

    /// The parts of a series that lie in one bucket each, in order.
    static func parts(of series: CandleSeries) -> [(bucket: Int64, range: Range<Int>)] {
        let length = series.timeframe.nominalMilliseconds * nominalCount
        var parts: [(bucket: Int64, range: Range<Int>)] = []
        var start = 0
        while start < series.count {
            let bucket = bucket(of: series.openTimes[start], series.timeframe)
            let (next, overflow) = ((bucket + 1).multipliedReportingOverflow(by: length))
            let end = overflow ? series.count : series.index(atOrAfter: Timestamp(milliseconds: next))
            parts.append((bucket, start..<end))
            start = end
        }
        return parts
    }
}

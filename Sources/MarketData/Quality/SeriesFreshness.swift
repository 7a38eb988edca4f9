public import Markets

/// Whether the newest candle of a series is as new as it could be.
///
/// The rule: a series without a feed is stale when two or more candles have closed since its newest one that its market's
/// calendar expects. One that a feed is at work on is stale when no price has come for two timeframes, and not less than
/// a minute.
public struct SeriesFreshness: Hashable, Sendable {
    /// Milliseconds from the close of the newest candle; 0 while its time is not over.
    public let age: Int64
    /// Candles that the calendar expects to have closed since the newest one.
    public let behind: Int
    /// Whether a feed is at work on the series.
    public let isLive: Bool
    public let isStale: Bool

    /// A feed that has been silent for less, in milliseconds, is never stale.
    public static let shortestSilence: Int64 = 60_000

    /// - Parameters:
    ///   - isLive: whether a feed is at work on the series.
    ///   - lastArrival: when its last price came, by this machine's clock; `nil` if none has come yet.
    public init(_ quality: SeriesQuality, at now: Timestamp, isLive: Bool = false, lastArrival: Timestamp? = nil) {
        let timeframe = quality.coverage.timeframe
        let close = timeframe.next(after: quality.coverage.last)
        age = max(0, now.milliseconds - close.milliseconds)
        // The candle under way at `now` has not closed: those that open before it have.
        behind = quality.calendar.expectedCandles(from: close, to: timeframe.open(containing: now))
        self.isLive = isLive
        if isLive, let lastArrival {
            isStale = now - lastArrival > max(Self.shortestSilence, 2 * timeframe.nominalMilliseconds)
        } else {
            isStale = behind >= 2
        }
    }
}

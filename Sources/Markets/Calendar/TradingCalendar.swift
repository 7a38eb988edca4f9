/// When a market has candles: always, or in sessions that come back every week.
///
/// ``learned(_:first:last:gaps:)`` reads it off the candles themselves, because nothing else says so for imported data:
/// coins trade always, shares pause at night and on weekends, currencies on weekends.
public struct TradingCalendar: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Around the clock: every candle that is not there is missing.
        case always
        /// In sessions: what regularly never has candles is closed, and nothing is missing there.
        case sessions
    }

    public let timeframe: Timeframe
    /// The hours of the week with candles; `nil` for a market that never closes.
    private let week: WeekProfile?

    private init(_ timeframe: Timeframe, week: WeekProfile?) {
        self.timeframe = timeframe
        self.week = week
    }

    /// A market that never closes.
    public static func always(_ timeframe: Timeframe) -> TradingCalendar { TradingCalendar(timeframe, week: nil) }

    /// The calendar that the candles of a series show.
    ///
    /// The rule: a market has sessions if, in at least four weeks with candles, some stretch of 24 hours of the week has
    /// candles in less than 2% of the weeks. In such a market a half-hour of the week (a whole candle, where candles are
    /// longer) counts as open if 80% of the weeks have candles in it; all others, also the hours that summer time moves,
    /// are expected to hold nothing. Everything else, and every series of weeks or months, is a market that never closes.
    ///
    /// - Parameters:
    ///   - first: open time of the first candle.
    ///   - last: open time of the last candle.
    ///   - gaps: the stretches without candles between them, ascending.
    /// - Complexity: O(gaps).
    public static func learned(
        _ timeframe: Timeframe,
        first: Timestamp,
        last: Timestamp,
        gaps: [CandleGap]
    ) -> TradingCalendar {
        guard timeframe.nominalMilliseconds <= Timeframe.oneDay.nominalMilliseconds else { return .always(timeframe) }
        var census = WeekCensus(timeframe)
        var start = first
        for gap in gaps {
            census.add(from: start, to: gap.start)
            start = timeframe.advance(gap.start, by: gap.missing)
        }
        census.add(from: start, to: timeframe.next(after: last))
        return TradingCalendar(timeframe, week: census.profile)
    }

    public var kind: Kind { week == nil ? .always : .sessions }

    /// How many candles are expected to open at `start` or later, before `end`; both are open times of the timeframe.
    public func expectedCandles(from start: Timestamp, to end: Timestamp) -> Int {
        guard start < end else { return 0 }
        guard let week else { return timeframe.steps(from: start, to: end) }
        return week.openCandles(before: end) - week.openCandles(before: start)
    }

    /// Candles of an ordinary trading day; `nil` for a market that never closes.
    public var candlesPerTradingDay: Double? { week?.candlesPerTradingDay }

    /// The part of a stretch without candles from the first expected one to the last; `nil` if none is expected in it.
    public func missingPart(of gap: CandleGap) -> CandleGap? {
        guard let week else { return gap }
        let end = timeframe.advance(gap.start, by: gap.missing)
        let missing = expectedCandles(from: gap.start, to: end)
        guard missing > 0, let start = week.firstOpen(atOrAfter: gap.start) else { return nil }
        return CandleGap(start: start, missing: missing)
    }

    /// When the last of `count` expected candles closes, of which the first opens at `start`.
    public func close(ofExpected count: Int, from start: Timestamp) -> Timestamp {
        guard let week else { return timeframe.advance(start, by: count) }
        return week.close(ofExpected: count, from: start)
    }
}

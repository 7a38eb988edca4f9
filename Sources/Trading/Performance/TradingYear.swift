public import Markets

/// The year of a market, by which figures are annualised.
///
/// A market that never closes has one of 365 days. One with sessions has the 252 days that are customary for shares: 50.4
/// of its weeks, so that one that trades on other days or around the clock has as many candles as these hold.
public struct TradingYear: Hashable, Sendable, Codable {
    /// How many candles it has.
    public let candles: Double
    /// For a market with sessions years are counted in candles, for one without in time: a gap is no less of a year.
    private let hasSessions: Bool

    private static let milliseconds = 365 * 86_400_000.0
    private static let sessionWeeks = 252.0 / 5

    public init(_ calendar: TradingCalendar) {
        hasSessions = calendar.kind == .sessions
        if hasSessions {
            // 1970-01-05 was a Monday.
            let monday = Timestamp(milliseconds: 4 * 86_400_000)
            let week = calendar.expectedCandles(from: monday, to: monday + 7 * 86_400_000)
            candles = Double(week) * Self.sessionWeeks
        } else {
            let timeframe = calendar.timeframe
            candles = timeframe == .oneMonth ? 12 : Self.milliseconds / Double(timeframe.nominalMilliseconds)
        }
    }

    /// Of the market whose calendar the candles show.
    ///
    /// - Complexity: O(1) for a series without a gap, else O(candles).
    public init(of series: CandleSeries) {
        self.init(TradingCalendar(of: series))
    }

    /// How many years a span is.
    func count(from start: Timestamp, to end: Timestamp, candles: Int) -> Double {
        hasSessions ? Double(candles) / self.candles : Double(end - start) / Self.milliseconds
    }
}

extension TradingCalendar {
    /// The calendar that candles show.
    ///
    /// - Complexity: O(1) for a series without a gap, else O(candles).
    init(of series: CandleSeries) {
        let timeframe = series.timeframe
        guard let first = series.openTimes.first, let last = series.openTimes.last,
            timeframe.steps(from: first, to: last) != series.count - 1
        else {
            self = .always(timeframe)
            return
        }
        self = .learned(timeframe, first: first, last: last, gaps: series.gaps)
    }
}

public import Markets

/// How good a stored series is: what it spans, what is missing in it, and which of its holes are none.
///
/// Holes are judged by the market's ``TradingCalendar``. In a market with sessions a hole of one or two whole trading
/// days counts as a holiday, unless there are more than 20 of them a year; longer ones and parts of a day are gaps.
public struct SeriesQuality: Hashable, Sendable {
    /// More holidays than this in a year of a series are gaps.
    private static let mostHolidaysAYear = 20.0
    private static let yearMilliseconds = 365.25 * 86_400_000

    public let coverage: CandleCoverage
    public let calendar: TradingCalendar
    /// What is missing, ascending.
    public let gaps: [CandleGap]
    /// Whole trading days without candles that were taken for holidays, ascending.
    public let holidays: [CandleGap]
    /// Candles that are missing, in all gaps.
    public let missing: Int
    /// The first of the largest gaps; `nil` if there is none.
    public let largestGap: CandleGap?
    /// Stretches whose candles were damaged when they were indexed; their gaps are not known.
    public let unreadable: [ClosedRange<Timestamp>]

    public init(_ holes: CandleHoles) {
        coverage = holes.coverage
        unreadable = holes.unreadable
        let calendar = TradingCalendar.learned(
            coverage.timeframe,
            first: coverage.first,
            last: coverage.last,
            gaps: holes.gaps
        )
        self.calendar = calendar
        let missed = holes.gaps.compactMap(calendar.missingPart)
        let isHoliday = Self.holidayRule(calendar)
        let holidays = missed.filter(isHoliday)
        let years = max(
            1,
            Double(coverage.last.milliseconds) / Self.yearMilliseconds
                - Double(coverage.first.milliseconds) / Self.yearMilliseconds
        )
        let areHolidays = Double(holidays.count) <= Self.mostHolidaysAYear * years
        self.holidays = areHolidays ? holidays : []
        gaps = areHolidays && !holidays.isEmpty ? missed.filter { !isHoliday($0) } : missed
        missing = gaps.reduce(0) { $0 + $1.missing }
        largestGap = gaps.reduce(nil) { largest, gap in gap.missing > largest?.missing ?? 0 ? gap : largest }
    }

    /// Whether a hole is about as long as one or two trading days.
    private static func holidayRule(_ calendar: TradingCalendar) -> (CandleGap) -> Bool {
        guard let day = calendar.candlesPerTradingDay else { return { _ in false } }
        return { (day * 0.9...day * 2).contains(Double($0.missing)) }
    }

    /// How many candles there would be without gaps.
    public var expected: Int { coverage.count + missing }

    /// The share of the expected candles that is there.
    public var completeness: Double { Double(coverage.count) / Double(max(1, expected)) }

    /// When the last candle that is missing in a gap closes.
    public func end(of gap: CandleGap) -> Timestamp { calendar.close(ofExpected: gap.missing, from: gap.start) }
}

extension SeriesQuality {
    /// The share of the expected candles that is there in each of `count` equal parts of the time from the first candle to
    /// the end of the last; `nil` for a part in which none is expected: what a bar of the series shows.
    ///
    /// - Complexity: O(gaps + count).
    public func shares(_ count: Int) -> [Double?] {
        let timeframe = coverage.timeframe
        let end = timeframe.next(after: coverage.last)
        // A tick of the bar lies on a candle's open time, so that each candle is in one part.
        let edges = (0...count).map { index -> Timestamp in
            let share = Double(index) / Double(count)
            let (from, to) = (Double(coverage.first.milliseconds), Double(end.milliseconds))
            return index == count
                ? end : timeframe.open(containing: Timestamp(milliseconds: Int64(from + (to - from) * share)))
        }
        var missing = [Int](repeating: 0, count: count)
        var part = 0
        for gap in gaps {
            var start = gap.start
            let gapEnd = self.end(of: gap)
            while part < count, edges[part + 1] <= start { part += 1 }
            var current = part
            while current < count, start < gapEnd {
                let stop = min(gapEnd, edges[current + 1])
                missing[current] += calendar.expectedCandles(from: start, to: stop)
                start = max(start, stop)
                current += 1
            }
        }
        return (0..<count).map { index in
            let expected = calendar.expectedCandles(from: max(edges[index], coverage.first), to: edges[index + 1])
            return expected > 0 ? 1 - Double(min(missing[index], expected)) / Double(expected) : nil
        }
    }
}

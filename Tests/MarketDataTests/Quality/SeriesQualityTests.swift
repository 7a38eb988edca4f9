import MarketData
import Markets
import TestSupport
import Testing

/// Monday, 2024-01-01.
private let monday = Timestamp(milliseconds: 1_704_067_200_000)
private let day: Int64 = 86_400_000

private func quality(_ timeframe: Timeframe, _ times: [Timestamp], lastUpdate: Timestamp? = nil) throws -> SeriesQuality
{
    let candles = times.map { Candle(openTime: $0, open: 1, high: 1, low: 1, close: 1, volume: 1) }
    let symbol = try #require(Symbol("ABC-USD"))
    let series = CandleSeries(symbol: symbol, timeframe: timeframe, candles: candles)
    let coverage = CandleCoverage(
        symbol: symbol,
        timeframe: timeframe,
        first: try #require(times.first),
        last: try #require(times.last),
        count: times.count,
        lastUpdate: lastUpdate
    )
    return SeriesQuality(CandleHoles(coverage: coverage, gaps: series.gaps))
}

private func minutes(_ indices: some Sequence<Int>) -> [Timestamp] { indices.map { monday + Int64($0) * 60_000 } }

private func weekdays(_ days: Range<Int>, without closed: Set<Int> = []) -> [Timestamp] {
    days.filter { $0 % 7 < 5 && !closed.contains($0) }.map { monday + Int64($0) * day }
}

@Suite struct SeriesQualityTests {
    @Test func gapsAreCountedAndTheLargestIsNamed() throws {
        let quality = try quality(.oneMinute, minutes(Array(0..<10) + Array(12..<20) + Array(30..<40)))
        #expect(quality.gaps == [gap(10, 2), gap(20, 10)])
        #expect(quality.missing == 12)
        #expect(quality.largestGap == gap(20, 10))
        #expect(quality.expected == 40)
        #expect(quality.completeness == 0.7)
        #expect(quality.end(of: gap(20, 10)) == monday + 30 * 60_000)
    }

    private func gap(_ minute: Int, _ missing: Int) -> CandleGap {
        CandleGap(start: monday + Int64(minute) * 60_000, missing: missing)
    }

    @Test func whatIsMissingOfARangeIsCutToIt() throws {
        let quality = try quality(.oneMinute, minutes(Array(0..<10) + Array(12..<20) + Array(30..<40) + Array(45..<50)))
        let all = quality.missing(from: nil, to: nil)
        #expect(all.expected == 50 && all.missing == 17 && all.gaps == 3)
        #expect(all.largest.map(\.missing) == [2, 10, 5] && all.before == nil && all.after == nil)
        #expect(quality.missing(from: nil, to: nil, most: 1).largest == [all.largest[1]])

        let part = quality.missing(from: monday + 15 * 60_000, to: monday + 25 * 60_000)
        #expect(part.expected == 10 && part.missing == 5 && part.gaps == 1 && part.share == 0.5)
        #expect(part.largest == [stretch(20, 25)])

        let wide = quality.missing(from: monday - 5 * 60_000, to: monday + 60 * 60_000)
        #expect(wide.missing == 17 && wide.before == stretch(-5, 0) && wide.after == stretch(50, 60))
        #expect(wide.stretches.map(\.missing) == [5, 2, 10, 5, 10])

        let early = quality.missing(from: monday - 5 * 60_000, to: monday - 2 * 60_000)
        #expect(early.missing == 0 && early.before == stretch(-5, -2) && early.after == nil)
        #expect(!early.isEmpty && quality.missing(from: monday, to: monday + 600_000).isEmpty)
    }

    private func stretch(_ first: Int64, _ end: Int64) -> MissingCandles.Stretch {
        MissingCandles.Stretch(start: monday + first * 60_000, end: monday + end * 60_000, missing: Int(end - first))
    }

    @Test func nothingIsMissingOnWeekends() throws {
        let quality = try quality(.oneDay, weekdays(0..<140, without: [100, 101, 102]))
        let missing = quality.missing(from: monday - 10 * day, to: monday + 101 * day)
        // The first of the three days lies in the range; of the ten days before the series four are of weekends.
        #expect(missing.missing == 1 && missing.gaps == 1)
        #expect(missing.before?.missing == 6 && missing.after == nil)
    }

    @Test func aSeriesWithoutGapsIsComplete() throws {
        let quality = try quality(.oneMinute, minutes(0..<1))
        #expect(quality.gaps.isEmpty && quality.missing == 0 && quality.largestGap == nil)
        #expect(quality.completeness == 1)
        #expect(quality.shares(4).compactMap(\.self) == [1])
    }

    @Test func oneOrTwoTradingDaysAreHolidaysLongerOnesAreGaps() throws {
        let closed: Set = [30, 58, 59, 100, 101, 102]
        let quality = try quality(.oneDay, weekdays(0..<364, without: closed))
        #expect(quality.calendar.kind == .sessions)
        #expect(quality.holidays.map(\.missing) == [1, 2])
        #expect(quality.gaps == [CandleGap(start: monday + 100 * day, missing: 3)])
        #expect(quality.missing == 3)
    }

    @Test func tooManyHolidaysAreGaps() throws {
        let closed = Set(stride(from: 1, to: 364, by: 11).filter { $0 % 7 < 5 })
        #expect(closed.count > 20)
        let quality = try quality(.oneDay, weekdays(0..<364, without: closed))
        #expect(quality.holidays.isEmpty)
        #expect(quality.gaps.count == closed.count && quality.missing == closed.count)
    }

    @Test func sharesSayWhereCandlesAreMissing() throws {
        let quality = try quality(.oneMinute, minutes(Array(0..<15) + Array(25..<40)))
        #expect(quality.shares(4) == [1, 0.5, 0.5, 1])
        #expect(quality.shares(1) == [0.75])
        // More parts than candles: those between two candles have none of their own.
        #expect(quality.shares(80).compactMap(\.self).reduce(0, +) == 30)
    }

    @Test func closedPartsHaveNoShare() throws {
        let quality = try quality(.oneDay, weekdays(0..<68))
        let shares = quality.shares(68)
        #expect(shares.prefix(14) == [1, 1, 1, 1, 1, nil, nil, 1, 1, 1, 1, 1, nil, nil])
    }

    /// The days of real shares: weekends and holidays are none, the closure of September 2001 is.
    @Test(
        .enabled(if: SharedFiles.arePresent, "../shared is absent"),
        arguments: [("aapl_1d", 45, []), ("goog_1d", 77, []), ("sp500_1d", 292, [4]), ("yhoo_1d", 174, [4])]
            as [(String, Int, [Int])]
    )
    func realSharesHaveFewGaps(name: String, holidays: Int, gaps: [Int]) throws {
        let file = try SharedCandles("\(name).csv")
        let quality = try quality(.oneDay, file.openTimes.map(Timestamp.init(milliseconds:)))
        #expect(quality.calendar.kind == .sessions)
        #expect(quality.holidays.count == holidays)
        #expect(quality.gaps.map(\.missing) == gaps)
    }
}

@Suite struct SeriesFreshnessTests {
    private let end = monday + 40 * 60_000

    @Test(arguments: [(0, 0, false), (59, 0, false), (60, 1, false), (119, 1, false), (120, 2, true), (3600, 60, true)])
    func aSeriesIsStaleWhenTwoCandlesAreDue(seconds: Int64, behind: Int, isStale: Bool) throws {
        let freshness = SeriesFreshness(try quality(.oneMinute, minutes(0..<40)), at: end + seconds * 1000)
        #expect(freshness.age == seconds * 1000)
        #expect(freshness.behind == behind)
        #expect(freshness.isStale == isStale)
        #expect(!freshness.isLive)
    }

    @Test func aClosedMarketIsNotStale() throws {
        // Up to Friday: on Monday at noon nothing is due yet, on Wednesday two days are.
        let quality = try quality(.oneDay, weekdays(0..<68))
        let friday = try #require(weekdays(0..<68).last)
        let monday = SeriesFreshness(quality, at: friday + 3 * day + day / 2)
        #expect(!monday.isStale && monday.behind == 0)
        let wednesday = SeriesFreshness(quality, at: friday + 5 * day + day / 2)
        #expect(wednesday.isStale && wednesday.behind == 2)
    }

    @Test func aFeedIsStaleWhenItIsSilent() throws {
        let quality = try quality(.oneMinute, minutes(0..<40))
        func isStale(silentFor seconds: Int64) -> Bool {
            SeriesFreshness(quality, at: end + 3_600_000, isLive: true, lastArrival: end + 3_600_000 - seconds * 1000)
                .isStale
        }
        #expect([0, 59, 120, 121].map(isStale) == [false, false, false, true])
        #expect(SeriesFreshness(quality, at: end + 3_600_000, isLive: true).isStale)
        #expect(!SeriesFreshness(quality, at: end, isLive: true).isStale)
    }

    @Test func aClockThatWasSetBackMakesNoNegativeAge() throws {
        let freshness = SeriesFreshness(try quality(.oneMinute, minutes(0..<40)), at: monday)
        #expect(freshness.age == 0 && freshness.behind == 0 && !freshness.isStale)
    }
}

import Markets
import TestSupport
import Testing

/// Monday, 2024-01-01.
private let monday = Timestamp(milliseconds: 1_704_067_200_000)
private let hour: Int64 = 3_600_000
private let day: Int64 = 86_400_000

/// The calendar that candles of these times show, with what the calendar misses in them.
private func judged(
    _ timeframe: Timeframe,
    _ times: [Timestamp]
) throws -> (calendar: TradingCalendar, missing: [CandleGap]) {
    let candles = times.map { Candle(openTime: $0, open: 1, high: 1, low: 1, close: 1, volume: 1) }
    let symbol = try #require(Symbol("ABC-USD"))
    let gaps = CandleSeries(symbol: symbol, timeframe: timeframe, candles: candles).gaps
    let (first, last) = (try #require(times.first), try #require(times.last))
    let calendar = TradingCalendar.learned(timeframe, first: first, last: last, gaps: gaps)
    return (calendar, gaps.compactMap(calendar.missingPart))
}

private func times(_ timeframe: Timeframe, days: Int, where isOpen: (Int64, Int64) -> Bool) -> [Timestamp] {
    let length = timeframe.nominalMilliseconds
    return (0..<Int64(days) * day / length).map { monday + $0 * length }.filter { time in
        let offset = time - monday
        return isOpen(offset / day, offset % day)
    }
}

@Suite struct TradingCalendarTests {
    @Test func aMarketAroundTheClockMissesEveryHole() throws {
        let (calendar, missing) = try judged(.oneHour, times(.oneHour, days: 60) { day, _ in day != 33 })
        #expect(calendar.kind == .always)
        #expect(missing == [CandleGap(start: monday + 33 * day, missing: 24)])
        #expect(calendar.candlesPerTradingDay == nil)
    }

    @Test func weekendsOfDailyCandlesAreClosed() throws {
        let (calendar, missing) = try judged(.oneDay, times(.oneDay, days: 70) { day, _ in day % 7 < 5 && day != 30 })
        #expect(calendar.kind == .sessions)
        #expect(missing == [CandleGap(start: monday + 30 * day, missing: 1)])
        #expect(calendar.candlesPerTradingDay == 1)
        #expect(calendar.expectedCandles(from: monday, to: monday + 14 * day) == 10)
    }

    /// A hole from Thursday's close to Tuesday's open lacks one day, Friday's, and Monday's, not the nights between.
    @Test func nightsAreClosedAndAHoleIsCutToItsSessions() throws {
        let sessions = times(.fiveMinutes, days: 63) { day, time in
            day % 7 < 5 && (14 * hour + hour / 2..<21 * hour).contains(time) && day != 32 && day != 35
        }
        let (calendar, missing) = try judged(.fiveMinutes, sessions)
        #expect(calendar.candlesPerTradingDay == 78)
        #expect(missing == [CandleGap(start: monday + 32 * day + 14 * hour + hour / 2, missing: 156)])
        let end = calendar.close(ofExpected: 156, from: missing[0].start)
        #expect(end == monday + 35 * day + 21 * hour)
    }

    @Test func minutesThatAreMissingWithinASessionAreNamed() throws {
        let open = times(.oneMinute, days: 35) { day, time in
            day % 7 < 5 && (14 * hour..<21 * hour).contains(time)
                && !(day == 8 && (15 * hour..<15 * hour + 180_000).contains(time))
        }
        let (_, missing) = try judged(.oneMinute, open)
        #expect(missing == [CandleGap(start: monday + 8 * day + 15 * hour, missing: 3)])
    }

    /// Summer time moves the session by an hour: the hours that move are nobody's gap.
    @Test func summerTimeLeavesNoGaps() throws {
        let open = times(.oneHour, days: 364) { day, time in
            let shift = (91..<301).contains(day) ? hour : 0
            return day % 7 < 5 && (14 * hour - shift..<21 * hour - shift).contains(time)
        }
        let (calendar, missing) = try judged(.oneHour, open)
        #expect(calendar.kind == .sessions)
        #expect(missing.isEmpty)
    }

    @Test func currenciesCloseOnWeekendsOnly() throws {
        let open = times(.oneHour, days: 91) { day, time in
            let offset = day % 7 * 24 * hour + time
            return offset < 117 * hour || offset >= 165 * hour
        }
        let (calendar, missing) = try judged(.oneHour, open)
        #expect(calendar.kind == .sessions)
        #expect(missing.isEmpty)
        #expect(calendar.expectedCandles(from: monday, to: monday + 7 * day) == 120)
    }

    @Test func threeWeeksShowNoHabit() throws {
        let (calendar, missing) = try judged(.oneDay, times(.oneDay, days: 19) { day, _ in day % 7 < 5 })
        #expect(calendar.kind == .always)
        #expect(missing.map(\.missing) == [2, 2])
    }

    @Test func weeksWithoutAnyCandleAreMissingAndChangeNoHabit() throws {
        let open = times(.oneDay, days: 140) { day, _ in day % 7 < 5 && !(21..<84).contains(day) }
        let (calendar, missing) = try judged(.oneDay, open)
        #expect(calendar.kind == .sessions)
        #expect(missing == [CandleGap(start: monday + 21 * day, missing: 45)])
    }

    @Test(arguments: [Timeframe.oneWeek, .oneMonth]) func weeksAndMonthsNeverClose(timeframe: Timeframe) {
        let first = timeframe.open(containing: monday)
        let last = timeframe.advance(first, by: 100)
        let gap = CandleGap(start: timeframe.advance(first, by: 10), missing: 3)
        let calendar = TradingCalendar.learned(timeframe, first: first, last: last, gaps: [gap])
        #expect(calendar.kind == .always)
        #expect(calendar.missingPart(of: gap) == gap)
        #expect(calendar.expectedCandles(from: first, to: last) == 100)
    }

    /// Expected candles, however they are asked for, against counting them one by one.
    @Test(arguments: 0..<20 as Range<UInt64>) func countingAgreesWithCountingOneByOne(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let from = Int64.random(in: 0...12, using: &random)
        let to = Int64.random(in: from + 1...20, using: &random)
        func isOpen(_ time: Timestamp) -> Bool {
            let offset = time - monday
            return offset / day % 7 < 5 && (from * hour..<to * hour).contains(offset % day)
        }
        let (calendar, _) = try judged(
            .fifteenMinutes,
            times(.fifteenMinutes, days: 56) { isOpen(monday + $0 * day + $1) }
        )
        for _ in 0..<50 {
            let start = monday + Int64.random(in: 0...2000, using: &random) * 900_000
            let count = Int64.random(in: 1...2000, using: &random)
            let open = (0..<count).map { start + $0 * 900_000 }.filter(isOpen)
            let end = start + count * 900_000
            #expect(calendar.expectedCandles(from: start, to: end) == open.count, "seed \(seed)")
            let part = calendar.missingPart(of: CandleGap(start: start, missing: Int(count)))
            #expect(part?.start == open.first, "seed \(seed)")
            #expect(part?.missing == (open.isEmpty ? nil : open.count), "seed \(seed)")
            if let part, let last = open.last {
                #expect(calendar.close(ofExpected: part.missing, from: part.start) == last + 900_000, "seed \(seed)")
            }
        }
    }
}

@Suite struct SymbolSuggestionsTests {
    private let known = ["BTC-USDT", "BTC-EUR", "ETH-USDT", "SOL-USDT", "DOGE-USD"].compactMap { Symbol($0) }

    @Test(arguments: [
        ("BTC-USD", ["BTC-USDT", "BTC-EUR"]), ("BCT-USDT", ["BTC-USDT"]), ("BTCUSDT", ["BTC-USDT"]),
        ("btc", ["BTC-EUR", "BTC-USDT"]), ("eth/usdt", ["ETH-USDT"]), ("XRP-GBP", []), ("", []),
    ])
    func whatWasMeant(text: String, expected: [String]) {
        #expect(Symbol.suggestions(for: text, among: known).map(\.name) == expected)
    }
}

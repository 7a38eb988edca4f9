import Foundation
import Markets
import TestSupport
import Testing

@Suite struct TimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2022-01-31T23:59:00.000Z", 1_643_673_540_000),
            ("2024-02-29T12:34:56.789Z", 1_709_210_096_789), ("1969-12-31T23:59:59.999Z", -1),
            ("1900-03-01T00:00:00.000Z", -2_203_891_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)]
    )
    func writesAndReadsISO8601(text: String, milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test func agreesWithFoundationOnRandomTimes() throws {
        var random = WalkGenerator(seed: 1)
        for _ in 0..<1000 {
            let time = Timestamp(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            let date = Date(timeIntervalSince1970: Double(time.milliseconds / 1000))
            if time.milliseconds % 1000 == 0 || time.milliseconds > 0 {
                #expect(date.formatted(.iso8601).dropLast() == time.iso8601.dropLast(5))
            }
            #expect(Timestamp(iso8601: time.iso8601) == time)
        }
    }

    @Test(arguments: [
        ("2022-01-31", "2022-01-31T00:00:00.000Z"), ("2022-01-31 23:59", "2022-01-31T23:59:00.000Z"),
        ("2022-01-31t23:59:01z", "2022-01-31T23:59:01.000Z"), ("2022-01-31T23:59:01.5", "2022-01-31T23:59:01.500Z"),
        ("2022-01-31T23:59:01.123456789Z", "2022-01-31T23:59:01.123Z"),
        ("2022-01-31T23:59:00+01:30", "2022-01-31T22:29:00.000Z"),
        ("2022-01-31T23:59:00-0100", "2022-02-01T00:59:00.000Z"),
    ])
    func readsTheVariantsOfISO8601(text: String, expected: String) {
        #expect(Timestamp(iso8601: text)?.iso8601 == expected)
    }

    @Test(arguments: [
        "", "2022", "2022-1-1", "2022-13-01", "2022-00-01", "2022-02-29", "2022-01-32", "2022-01-01T",
        "2022-01-01T24:00",
        "2022-01-01T00:60", "2022-01-01T00:00:60", "2022-01-01T00:00:00.", "2022-01-01T00:00Zx", "2022-01-01T00:00+1",
        "2022-01-01T00:00+25:00", "20220101", "1900-02-29", "2022-01-01  00:00", "２０２２-01-01",
    ])
    func refusesOtherTexts(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func aLeapYearIsDivisibleBy4ButNotBy100UnlessBy400() {
        #expect(Timestamp(iso8601: "2000-02-29") != nil)
        #expect(Timestamp(iso8601: "2100-02-29") == nil)
    }

    /// The open time is at or before the time, the next one after it, and both are open times.
    @Test(arguments: Timeframe.allCases)
    func everyTimeLiesInOneCandle(timeframe: Timeframe) {
        var random = WalkGenerator(seed: 2)
        for _ in 0..<500 {
            let time = Timestamp(milliseconds: .random(in: -4_000_000_000_000...8_000_000_000_000, using: &random))
            let open = timeframe.open(containing: time)
            let next = timeframe.next(after: open)
            #expect(open <= time && time < next)
            #expect(timeframe.open(containing: open) == open && timeframe.open(containing: next) == next)
            #expect(timeframe.open(containing: next - 1) == open)
            #expect(timeframe.steps(from: open, to: next) == 1)
        }
    }

    @Test(arguments: [
        (Timeframe.oneWeek, "2024-02-29T12:00", "2024-02-26", "2024-03-04"),
        (.oneMonth, "2024-02-29T12:00", "2024-02-01", "2024-03-01"),
        (.oneMonth, "2023-12-31T23:59", "2023-12-01", "2024-01-01"),
        (.oneDay, "2024-02-29T12:00", "2024-02-29", "2024-03-01"),
        (.fourHours, "2024-02-29T11:59", "2024-02-29T08:00", "2024-02-29T12:00"),
        (.oneWeek, "1969-12-31T00:00", "1969-12-29", "1970-01-05"),
    ])
    func candlesFollowTheCalendar(timeframe: Timeframe, time: String, open: String, close: String) throws {
        let time = try #require(Timestamp(iso8601: time))
        #expect(timeframe.open(containing: time) == Timestamp(iso8601: open))
        #expect(timeframe.next(after: timeframe.open(containing: time)) == Timestamp(iso8601: close))
    }

    @Test func monthsAreCountedByTheCalendar() throws {
        let (first, last) = (
            try #require(Timestamp(iso8601: "2023-11-01")), try #require(Timestamp(iso8601: "2025-02-01"))
        )
        #expect(Timeframe.oneMonth.steps(from: first, to: last) == 15)
    }

    /// Buildable means that no fine candle ever lies across the edge of a coarse one.
    @Test(arguments: Timeframe.allCases)
    func buildableTimeframesNest(coarse: Timeframe) throws {
        let start = try #require(Timestamp(iso8601: "2023-12-25"))
        for fine in Timeframe.allCases {
            var nests = fine.nominalMilliseconds <= coarse.nominalMilliseconds
            var open = fine.open(containing: start)
            let end = start + 100 * 86_400_000
            while nests && open < end {
                let next = fine.next(after: open)
                nests = coarse.open(containing: open) == coarse.open(containing: next - 1)
                open = next
            }
            #expect(coarse.isBuildable(from: fine) == nests, "\(coarse.rawValue) from \(fine.rawValue)")
        }
    }

    @Test func aManualClockStandsStill() {
        let clock = ManualClock(Timestamp(milliseconds: 5))
        #expect(clock.now == Timestamp(milliseconds: 5))
        clock.advance(by: 10)
        #expect(clock.now == Timestamp(milliseconds: 15))
        clock.set(Timestamp(milliseconds: 3))
        #expect(clock.now == Timestamp(milliseconds: 3))
    }
}

import Markets
import TestSupport
import Testing
import Trading

@Suite struct CandleClockTests {
    /// Candles of some timeframe from some place on, with gaps.
    private func series(_ place: Int, _ random: inout WalkGenerator) throws -> CandleSeries {
        let timeframes: [Timeframe] = [.oneMinute, .threeMinutes, .fiveMinutes, .oneHour, .oneDay, .oneWeek, .oneMonth]
        let timeframe = timeframes[Int.random(in: 0..<timeframes.count, using: &random)]
        var series = CandleSeries(symbol: try #require(Symbol("S\(place)-USDT")), timeframe: timeframe)
        var time = timeframe.open(
            containing: Timestamp(milliseconds: Int64.random(in: 1_600_000_000_000...1_600_100_000_000, using: &random))
        )
        for _ in 0..<Int.random(in: 0...120, using: &random) {
            series.append(Candle(openTime: time, open: 1, high: 1, low: 1, close: 1, volume: 1))
            time = timeframe.advance(time, by: Int.random(in: 1...3, using: &random))
        }
        return series
    }

    @Test(arguments: 1...40) func everyCandleOnceByItsClose(seed: Int) throws {
        var random = WalkGenerator(seed: UInt64(seed))
        let all = try (0..<Int.random(in: 0...9, using: &random)).map { try series($0, &random) }
        var expected: [[Int64]] = []
        for (place, series) in all.enumerated() {
            for (index, open) in series.openTimes.enumerated() {
                expected.append([series.timeframe.next(after: open).milliseconds, Int64(place), Int64(index)])
            }
        }
        expected.sort { $0.lexicographicallyPrecedes($1) }
        let events = CandleClock(all).map { [$0.time.milliseconds, Int64($0.series), Int64($0.index)] }
        #expect(events == expected, "seed \(seed)")
    }

    @Test func rangesBoundWhatComes() throws {
        let (one, two) = (try randomCandles(20, seed: 1), try randomCandles(20, seed: 2))
        let events = Array(CandleClock([one, two], ranges: [5..<7, 6..<6]))
        #expect(events.map(\.index) == [5, 6])
        #expect(events.map(\.series) == [0, 0])
    }
}

@Suite struct HigherTimeframeTests {
    /// The candles that come are those of resampling, each as soon as it has closed and never before.
    @Test(arguments: [Timeframe.threeMinutes, .fiveMinutes, .oneHour, .oneDay], 1...4)
    func asResampled(timeframe: Timeframe, seed: Int) throws {
        var random = WalkGenerator(seed: UInt64(seed))
        let whole = try randomCandles(3000, seed: UInt64(seed))
        var fine = CandleSeries(symbol: whole.symbol, timeframe: .oneMinute)
        for candle in whole where Int.random(in: 0..<20, using: &random) > 0 { fine.append(candle) }
        let expected = try #require(fine.resampled(to: timeframe))
        var builder = HigherTimeframe(timeframe, from: .oneMinute)
        var built: [Candle] = []
        for candle in fine {
            let closed = builder.update(candle)
            built += closed
            let now = Timeframe.oneMinute.next(after: candle.openTime)
            #expect(closed.allSatisfy { timeframe.next(after: $0.openTime) <= now }, "seed \(seed)")
            // What has closed is there.
            let due = expected.prefix { timeframe.next(after: $0.openTime) <= now }.last?.openTime
            if let due, let last = built.last { #expect(last.openTime == due, "seed \(seed)") }
        }
        // The first may lack its beginning, the last its end.
        let first = try #require(built.first?.openTime)
        let known = expected.filter { $0.openTime >= first }.prefix(built.count)
        #expect(built == Array(known), "seed \(seed)")
        #expect(built.count >= expected.count - 2)
    }

    @Test func aBeginningThatWasNotSeenIsLeftOut() throws {
        let series = try randomCandles(12, seed: 3)
        var builder = HigherTimeframe(.fiveMinutes, from: .oneMinute)
        let built = series.slice(2..<12).flatMap { builder.update($0) }
        #expect(built.map(\.openTime.milliseconds) == [300_000])
    }
}

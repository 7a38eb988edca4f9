import Markets
import TestSupport
import Testing

@Suite struct CandleSeriesTests {
    private func series(
        _ minutes: [Int64],
        _ timeframe: Timeframe = .oneMinute,
        seed: UInt64 = 1
    ) throws -> CandleSeries {
        var random = WalkGenerator(seed: seed)
        let start = try #require(Timestamp(iso8601: "2024-01-31T23:00"))
        return CandleSeries(
            symbol: try #require(Symbol("A-B")),
            timeframe: timeframe,
            candles: zip(minutes, random.prices(minutes.count)).map { minute, price in
                Candle(
                    openTime: start + minute * 60_000,
                    open: price,
                    high: price + 1,
                    low: price - 0.5,
                    close: price + 0.5,
                    volume: Double(minute % 8)
                )
            }
        )
    }

    @Test func findsGaps() throws {
        let series = try series([0, 1, 4, 5, 7])
        #expect(series.gaps.map(\.missing) == [2, 1])
        #expect(series.gaps.map(\.start) == [series.openTimes[1] + 60_000, series.openTimes[3] + 60_000])
        #expect(try self.series([]).gaps.isEmpty && self.series([3]).gaps.isEmpty)
    }

    /// Each coarse candle against the fine ones that lie in it, looked up one by one.
    @Test(arguments: Timeframe.allCases, [UInt64(1), 2, 3])
    func resamplingSummarisesEachInterval(timeframe: Timeframe, seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let minutes = (0..<5000).filter { _ in Int.random(in: 0..<10, using: &random) > 3 }.map(Int64.init)
        let fine = try series(minutes, seed: seed)
        let coarse = try #require(fine.resampled(to: timeframe))
        #expect(coarse.reduce(0) { $0 + $1.volume } == fine.reduce(0) { $0 + $1.volume })
        #expect(Set(coarse.openTimes) == Set(fine.openTimes.map(timeframe.open(containing:))))
        for candle in coarse.prefix(200) {
            let range =
                fine.index(atOrAfter: candle.openTime)..<fine.index(atOrAfter: timeframe.next(after: candle.openTime))
            let part = fine[range]
            let isRight =
                candle.open == part.first?.open && candle.close == part.last?.close
                && candle.high == part.map(\.high).max() && candle.low == part.map(\.low).min()
                && candle.volume == part.reduce(0) { $0 + $1.volume }
            #expect(isRight, "\(timeframe.rawValue) \(candle.openTime.iso8601), seed \(seed)")
        }
    }

    @Test func resamplingInStagesIsResamplingAtOnce() throws {
        let fine = try series(Array(0..<3000))
        let staged = try #require(fine.resampled(to: .fifteenMinutes)?.resampled(to: .fourHours))
        #expect(staged == fine.resampled(to: .fourHours))
        #expect(fine.resampled(to: .oneMinute) == fine)
        #expect(try #require(fine.resampled(to: .fiveMinutes)).resampled(to: .oneMinute) == nil)
    }

    @Test func leavesOutWhatHasNotClosed() throws {
        let fine = try series(Array(0..<119))
        let first = try #require(fine.first).openTime
        #expect(fine.resampled(to: .oneHour)?.count == 2)
        #expect(fine.resampled(to: .oneHour, closedBy: first + 3_600_000)?.count == 1)
        #expect(fine.resampled(to: .oneHour, closedBy: first + 3_599_999)?.isEmpty == true)
    }

    @Test func slicesAndSearches() throws {
        let series = try series([0, 2, 4, 6])
        #expect(Array(series.slice(1..<3)) == Array(series)[1..<3].map(\.self))
        #expect(series.tail(2) == series.slice(2..<4) && series.tail(9) == series)
        for (offset, index) in [(-1, 0), (0, 0), (1, 1), (120_000, 1), (360_000, 3), (360_001, 4)] as [(Int64, Int)] {
            #expect(series.index(atOrAfter: series.openTimes[0] + offset) == index)
        }
    }

    @Test(
        arguments: [
            (1, 2, 0.5, 1.5, 0, nil), (1, 1, 1, 1, 5, nil), (1, 0.9, 0.5, 0.9, 1, "the high is below another price"),
            (1, 2, 1.2, 1.5, 1, "the low is above another price"), (1, 2, 0, 1, 1, "a price is not positive"),
            (1, 2, 0.5, 1, -1, "the volume is negative"), (1, .nan, 0.5, 1, 1, "a value is not a finite number"),
            (1, 2, 0.5, 1, .infinity, "a value is not a finite number"),
        ] as [(Double, Double, Double, Double, Double, String?)]
    )
    func namesTheFault(
        _ open: Double,
        _ high: Double,
        _ low: Double,
        _ close: Double,
        _ volume: Double,
        _ fault: String?
    ) {
        let time = Timestamp(milliseconds: 0)
        let candle = Candle(openTime: time, open: open, high: high, low: low, close: close, volume: volume)
        #expect(candle.fault == fault)
    }
}

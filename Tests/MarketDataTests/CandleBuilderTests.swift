import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleBuilderTests {
    private let minute = Timestamp(milliseconds: 60_000)

    @Test func opensUpdatesAndCloses() {
        var builder = CandleBuilder(timeframe: .oneMinute)
        #expect(builder.update(time: minute + 500, price: 10, quantity: 1) == .opened(closing: nil))
        #expect(builder.update(time: minute + 900, price: 12, quantity: 2) == .updated)
        #expect(builder.update(time: minute + 59_999, price: 9, quantity: 0) == .updated)
        let closed = Candle(openTime: minute, open: 10, high: 12, low: 9, close: 9, volume: 3)
        #expect(builder.candle == closed)
        #expect(builder.update(time: minute + 60_000, price: 11, quantity: 1) == .opened(closing: closed))
        #expect(builder.candle?.openTime == minute + 60_000)
    }

    @Test func timeClosesACandleOnce() {
        var builder = CandleBuilder(timeframe: .oneMinute)
        _ = builder.update(time: minute, price: 10, quantity: 1)
        #expect(builder.advance(to: minute + 59_999) == nil)
        #expect(builder.advance(to: minute + 60_000)?.openTime == minute)
        #expect(builder.advance(to: minute + 600_000) == nil)
        #expect(builder.candle == nil)
    }

    @Test func whatBelongsToAnIntervalThatIsOverIsLate() {
        var builder = CandleBuilder(timeframe: .oneMinute)
        _ = builder.update(time: minute + 60_000, price: 10, quantity: 1)
        #expect(builder.update(time: minute + 59_999, price: 99, quantity: 1) == .late)
        #expect(builder.candle?.high == 10)
        _ = builder.advance(to: minute + 120_000)
        #expect(builder.update(time: minute + 119_999, price: 99, quantity: 1) == .late)
        #expect(builder.candle == nil)
    }

    @Test func aCandleIsThatOfItsTicksInTheOrderOfTimeHoweverTheyArrive() {
        var builder = CandleBuilder(timeframe: .oneMinute)
        _ = builder.update(time: minute + 30_000, price: 10, quantity: 1)
        #expect(builder.update(time: minute + 20_000, price: 14, quantity: 2) == .updated)
        #expect(builder.update(time: minute + 40_000, price: 12, quantity: 4) == .updated)
        #expect(builder.update(time: minute + 35_000, price: 8, quantity: 8) == .updated)
        #expect(builder.candle == Candle(openTime: minute, open: 14, high: 14, low: 8, close: 12, volume: 15))
        // Of ticks of one moment, the last to arrive is the last.
        _ = builder.update(time: minute + 40_000, price: 13, quantity: 0)
        #expect(builder.candle?.close == 13)
    }

    @Test func anIntervalWithoutTicksHasNoCandle() {
        var builder = CandleBuilder(timeframe: .oneMinute)
        _ = builder.update(time: minute, price: 10, quantity: 1)
        guard case .opened(closing: let closed?) = builder.update(time: minute + 600_000, price: 10, quantity: 1) else {
            Issue.record("the second tick opens a candle")
            return
        }
        #expect(closed.openTime == minute)
        #expect(builder.candle?.openTime == minute + 600_000)
    }

    private func built(_ timeframe: Timeframe, from ticks: [Tick]) -> [Candle] {
        var builder = CandleBuilder(timeframe: timeframe)
        let closed = ticks.compactMap { tick -> Candle? in
            let change = builder.update(time: tick.time, price: tick.price, quantity: tick.quantity)
            guard case .opened(closing: let closed) = change else { return nil }
            return closed
        }
        return closed + [builder.candle].compactMap(\.self)
    }

    private func aggregated(_ timeframe: Timeframe, from fine: [Candle]) -> [Candle] {
        var aggregator = CandleAggregator(timeframe: timeframe)
        let closed = fine.compactMap { aggregator.take($0) }
        return closed + [aggregator.candle(with: nil)].compactMap(\.self)
    }

    @Test(arguments: UInt64(1)...5)
    func coarseCandlesAreThoseOfResampledFineOnes(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let ticks = try random.ticks(3000, from: try time("2023-12-28T22:13:07"))
        let fine = built(.oneMinute, from: ticks)
        let series = CandleSeries(symbol: try symbol(), timeframe: .oneMinute, candles: fine)
        for timeframe in Timeframe.allCases {
            let resampled = try #require(series.resampled(to: timeframe))
            // Quantities are eighths, so that the order of their addition does not matter.
            #expect(built(timeframe, from: ticks) == Array(resampled), "\(timeframe.rawValue) from ticks, seed \(seed)")
            let staged = aggregated(timeframe, from: fine)
            #expect(staged == Array(resampled), "\(timeframe.rawValue) from minutes, seed \(seed)")
        }
    }

    @Test func aFinerCandleThatIsUnderWayCountsForAsLongAsItIs() {
        var aggregator = CandleAggregator(timeframe: .fiveMinutes)
        _ = aggregator.take(Candle(openTime: minute, open: 1, high: 3, low: 1, close: 3, volume: 0.3))
        let part = Candle(openTime: minute + 60_000, open: 3, high: 3, low: 2, close: 2, volume: 0.7)
        let start = Timestamp(milliseconds: 0)
        let whole = Candle(openTime: start, open: 1, high: 3, low: 1, close: 2, volume: 0.3 + 0.7)
        #expect(aggregator.candle(with: part) == whole)
        #expect(aggregator.candle(with: nil)?.close == 3)
        #expect(aggregator.advance(to: start + 299_999) == nil)
        #expect(aggregator.advance(to: start + 300_000)?.close == 3)
        #expect(aggregator.candle(with: part)?.openTime == start)
    }

    @Test func aCandleThatBeginsTellsWhatIsMissingBeforeIt() throws {
        var aggregator = CandleAggregator(timeframe: .oneMonth)
        let january = aggregator.open(at: try time("2024-01-31T23:59:59"))
        let first = try #require(january)
        #expect(first.openTime == (try time("2024-01-01")) && first.gap == nil)
        #expect(aggregator.open(at: try time("2024-01-31T23:59:59.999")) == nil)
        _ = aggregator.advance(to: try time("2024-02-01"))
        let may = aggregator.open(at: try time("2024-05-02"))
        let second = try #require(may)
        #expect(second.openTime == (try time("2024-05-01")))
        #expect(second.gap == CandleGap(start: try time("2024-02-01"), missing: 3))
    }
}

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

    @Test func whatComesTooLateIsLeftOutAndCounted() {
        var builder = CandleBuilder(timeframe: .oneMinute)
        _ = builder.update(time: minute + 60_000, price: 10, quantity: 1)
        #expect(builder.update(time: minute + 59_999, price: 99, quantity: 1) == .dropped)
        #expect(builder.candle?.high == 10)
        _ = builder.advance(to: minute + 120_000)
        #expect(builder.update(time: minute + 119_999, price: 99, quantity: 1) == .dropped)
        #expect(builder.candle == nil)
        #expect(builder.droppedCount == 2)
        // Late within its own candle is not too late.
        _ = builder.update(time: minute + 125_000, price: 10, quantity: 1)
        #expect(builder.update(time: minute + 121_000, price: 11, quantity: 1) == .updated)
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

    /// All candles of a timeframe that the given calls build.
    private func build<Part>(
        _ timeframe: Timeframe,
        _ parts: [Part],
        _ update: (inout CandleBuilder, Part) -> CandleBuilder.Change
    ) -> [Candle] {
        var builder = CandleBuilder(timeframe: timeframe)
        var candles: [Candle] = []
        for part in parts {
            if case .opened(closing: let closed?) = update(&builder, part) { candles.append(closed) }
        }
        return candles + [builder.candle].compactMap(\.self)
    }

    @Test(arguments: UInt64(1)...5)
    func coarseCandlesAreThoseOfResampledFineOnes(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let ticks = try random.ticks(3000, from: try time("2023-12-28T22:13:07"))
        let fine = build(.oneMinute, ticks) { $0.update(time: $1.time, price: $1.price, quantity: $1.quantity) }
        let series = CandleSeries(symbol: try symbol(), timeframe: .oneMinute, candles: fine)
        for timeframe in Timeframe.allCases {
            let resampled = try #require(series.resampled(to: timeframe))
            // Quantities are eighths, so that the order of their addition does not matter.
            let direct = build(timeframe, ticks) { $0.update(time: $1.time, price: $1.price, quantity: $1.quantity) }
            #expect(direct == Array(resampled), "\(timeframe.rawValue) from ticks, seed \(seed)")
            let staged = build(timeframe, fine) { $0.update($1) }
            #expect(staged == Array(resampled), "\(timeframe.rawValue) from minutes, seed \(seed)")
        }
    }

    @Test func aFinerCandleThatChangesCountsOnce() {
        var builder = CandleBuilder(timeframe: .fiveMinutes)
        var part = Candle(openTime: minute, open: 1, high: 1, low: 1, close: 1, volume: 0.1)
        _ = builder.update(part)
        part.high = 3
        part.close = 3
        part.volume = 0.3
        _ = builder.update(part)
        _ = builder.update(Candle(openTime: minute + 60_000, open: 3, high: 3, low: 2, close: 2, volume: 0.7))
        let expected = Candle(
            openTime: Timestamp(milliseconds: 0),
            open: 1,
            high: 3,
            low: 1,
            close: 2,
            volume: 0.3 + 0.7
        )
        #expect(builder.candle == expected)
    }
}

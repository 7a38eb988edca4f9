import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleHistoryTests {
    private func store(_ timeframes: [Timeframe] = [.oneMinute]) throws -> (MemoryCandleStore, CandleSeries) {
        var random = WalkGenerator(seed: 21)
        let minutes = try random.candles(3000)
        let store = MemoryCandleStore()
        for timeframe in timeframes { _ = try store.merge(try #require(minutes.resampled(to: timeframe))) }
        return (store, minutes)
    }

    @Test(arguments: [Timeframe.oneMinute, .fiveMinutes, .oneHour, .oneDay, .oneWeek])
    func coarseCandlesAreBuiltFromStoredOnes(timeframe: Timeframe) throws {
        let (store, minutes) = try store()
        let all = try #require(minutes.resampled(to: timeframe))
        #expect(try store.history(minutes.symbol, timeframe) == all)
        for limit in [1, 2, 7, 40, 5000] {
            #expect(try store.history(minutes.symbol, timeframe, limit: limit) == all.tail(limit), "\(limit)")
        }
    }

    @Test func rangesCutWholeCandlesOnly() throws {
        let (store, minutes) = try store()
        let all = try #require(minutes.resampled(to: .oneHour))
        let (start, end) = (all[3].openTime, all[20].openTime)
        for (from, to, range) in [(start, end, 3..<20), (start + 1, end, 4..<20), (start - 1, end + 1, 3..<21)] {
            let part = try store.history(minutes.symbol, .oneHour, from: from, to: to)
            #expect(part == all.slice(range))
        }
    }

    @Test(arguments: [Timeframe.oneMinute, .oneHour])
    func onlyClosedCandlesIfAskedFor(timeframe: Timeframe) throws {
        let (store, minutes) = try store()
        let all = try #require(minutes.resampled(to: timeframe))
        let close = timeframe.next(after: all[10].openTime)
        for (now, count) in [(close - 1, 10), (close, 11), (close + 1, 11)] {
            #expect(try store.history(minutes.symbol, timeframe, closedBy: now) == all.slice(0..<count))
        }
    }

    @Test func whatIsStoredItselfCountsFirst() throws {
        let (store, minutes) = try store([.fiveMinutes, .oneMinute])
        let marker = Candle(openTime: try time("2030-01-01"), open: 1, high: 1, low: 1, close: 1, volume: 0)
        _ = try store.merge(CandleSeries(symbol: minutes.symbol, timeframe: .fiveMinutes, candles: [marker]))
        #expect(try store.history(minutes.symbol, .fiveMinutes)?.last == marker)
        #expect(try store.history(minutes.symbol, .oneHour)?.last != marker)
    }

    @Test func nothingToBuildFromIsNil() throws {
        let (store, minutes) = try store([.oneHour])
        #expect(try store.history(minutes.symbol, .oneMinute) == nil)
        #expect(try store.history(try symbol("NO-ONE"), .oneHour) == nil)
        #expect(try store.history(minutes.symbol, .oneDay)?.isEmpty == false)
    }
}

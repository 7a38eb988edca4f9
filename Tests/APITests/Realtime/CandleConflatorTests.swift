import API
import Markets
import Testing

struct CandleConflatorTests {
    private let symbol: Symbol
    private var conflator = CandleConflator()

    init() throws { symbol = try #require(Symbol("BTC-USDT")) }

    private func candle(_ close: Double) -> Candle {
        Candle(openTime: Timestamp(milliseconds: 0), open: 1, high: 9, low: 1, close: close, volume: 1)
    }

    private mutating func tick(_ close: Double) -> [Timeframe] {
        for timeframe in [Timeframe.oneMinute, .oneHour] { conflator.record(candle(close), .init(symbol, timeframe)) }
        return conflator.take(symbol).map(\.key.timeframe)
    }

    @Test mutating func aMinuteIsToldFourTimesASecondAndLongerCandlesOnce() {
        #expect(tick(2) == [.oneMinute, .oneHour])
        #expect(tick(3) == [])
        #expect(conflator.takeOverdue(at: 200).isEmpty)
        #expect(tick(4) == [])
        #expect(conflator.takeOverdue(at: 250).isEmpty)
        #expect(tick(5) == [.oneMinute])
        #expect(conflator.takeOverdue(at: 1000).map { $0.map(\.key.timeframe) } == [])
        #expect(tick(6) == [.oneMinute, .oneHour])
    }

    @Test mutating func withoutAnotherPriceTheLastStateFollows() {
        #expect(tick(2).count == 2 && tick(3).isEmpty)
        #expect(conflator.takeOverdue(at: 300).isEmpty)
        let minute = conflator.takeOverdue(at: 350).flatMap { $0 }
        #expect(minute.map(\.key.timeframe) == [.oneMinute] && minute.map(\.candle.close) == [3])
        #expect(conflator.takeOverdue(at: 1050).isEmpty)
        #expect(conflator.takeOverdue(at: 1100).flatMap { $0 }.map(\.key.timeframe) == [.oneHour])
        #expect(conflator.takeOverdue(at: 9000).isEmpty)
    }

    @Test mutating func aClosedCandleIsForgotten() {
        #expect(tick(2).count == 2 && tick(3).isEmpty)
        conflator.close(.init(symbol, .oneMinute))
        #expect(conflator.takeOverdue(at: 5000).flatMap { $0 }.map(\.key.timeframe) == [.oneHour])
    }
}

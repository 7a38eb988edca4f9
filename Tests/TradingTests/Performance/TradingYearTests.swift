import Markets
import Testing
import Trading

@Suite struct TradingYearTests {
    private func series(
        _ timeframe: Timeframe,
        _ count: Int,
        isOpen: (_ weekday: Int64, _ hour: Int64) -> Bool
    ) throws
        -> CandleSeries
    {
        var series = CandleSeries(symbol: try #require(Symbol("A-USD")), timeframe: timeframe)
        // 2024-01-01 was a Monday.
        var time = Timestamp(milliseconds: 1_704_067_200_000)
        while series.count < count {
            let hours = (time.milliseconds - 1_704_067_200_000) / 3_600_000
            if isOpen(hours / 24 % 7, hours % 24) {
                series.append(Candle(openTime: time, open: 1, high: 1, low: 1, close: 1, volume: 1))
            }
            time = timeframe.next(after: time)
        }
        return series
    }

    @Test func aMarketThatNeverClosesHas365Days() throws {
        let always = try series(.oneHour, 2000) { _, _ in true }
        #expect(TradingYear(of: always).candles == 8760)
        let withGaps = try series(.oneHour, 2000) { weekday, hour in !(weekday == 2 && hour == 5) }
        #expect(TradingYear(of: withGaps).candles == 8760)
        #expect(TradingYear(.always(.oneMonth)).candles == 12)
    }

    @Test func sharesHave252Days() throws {
        let days = try series(.oneDay, 200) { weekday, _ in weekday < 5 }
        #expect(abs(TradingYear(of: days).candles - 252) < 1e-9)
        let hours = try series(.oneHour, 1000) { weekday, hour in weekday < 5 && (14..<21).contains(hour) }
        #expect(abs(TradingYear(of: hours).candles - 252 * 7) < 1e-9)
    }
}

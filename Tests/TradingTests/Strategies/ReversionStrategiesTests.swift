import Markets
import Testing
import Trading

@Suite struct ReversionStrategiesTests {
    @Test func buysBelowTheLowerBand() throws {
        // 10, 10, 10, 6: mean 9, deviation √3; 10, 10, 6, 9: mean 8.75; 10, 6, 9, 9: mean 8.5, upper band 10.
        let closes = [10.0, 10, 10, 10, 6, 9, 9]
        let middle = BollingerReversion(period: 4, deviations: 1)
        #expect(try decisions(middle, closes) == "....+..")
        #expect(try decisions(middle, closes, held: true) == "...-.--")
        let upper = BollingerReversion(period: 4, deviations: 1, target: .upper)
        #expect(try decisions(upper, closes, held: true) == "...-...")
        #expect(try decisions(upper, [10, 10, 10, 10, 6, 9, 11], held: true) == "...-..-")
        // Twice the deviation is out of reach of one close in four.
        #expect(try decisions(BollingerReversion(period: 4, deviations: 2), closes) == ".......")
    }

    @Test func buysWhatWasSoldTooMuch() throws {
        // Gains 0, losses 1: 0. Then +2: 1 and 0.5, so 66.7. Then +1: 1 and 0.25, so 80. Then -3: 0.5 and 1.625, so 23.5.
        let closes = [10.0, 9, 8, 10, 11, 8]
        let strategy = RSIReversion(period: 2, entry: 30, exit: 70)
        #expect(try decisions(strategy, closes) == "..+..+")
        #expect(try decisions(strategy, closes, held: true) == "....-.")
    }

    @Test func saysHowLowTheIndexIs() throws {
        var strategy = RSIReversion(period: 2, entry: 30, exit: 70)
        for candle in try candles(closes: [10, 9, 8, 10, 11, 8]) {
            let close = try #require(Price(rounding: candle.close, of: perpetual()))
            strategy.observe(ClosedCandle(candle: candle, close: close))
        }
        let decision = strategy.decide(position: .zero)
        #expect(strategy.reason(for: decision) == "RSI 2 is 23.529, below 30")
    }

    /// The index of a market in which nothing has happened is 0 by convention: no reason to buy.
    @Test func nothingThatHasNotMovedWasSold() throws {
        let strategy = RSIReversion(period: 2, entry: 30, exit: 70)
        #expect(try decisions(strategy, [10, 10, 10, 10, 9.5]) == "....+")
    }
}

import Indicators
import Markets
import Testing
import Trading

/// Small examples of the strategies that follow trends, decided by hand or by the definition written down plainly.
@Suite struct TrendStrategiesTests {
    /// Over 3 closes the average begins at 10 and goes half of the way to each new close; the other one is the close.
    @Test func exponentialAveragesCross() throws {
        // The slow average: –, –, 10, 11.5, 11.75, 11.375, 11.1875
        let closes = [10.0, 10, 10, 13, 12, 11, 11]
        #expect(try decisions(EMACross(fast: 1, slow: 3), closes) == "...+.-.")
        // It stands above from the first comparison on: that is no crossing.
        #expect(try decisions(EMACross(fast: 1, slow: 3), [10, 10, 13, 14, 15, 9]) == ".....-")
    }

    @Test(arguments: [UInt64(61), 62])
    func aFastAverageCrossesAsDefined(seed: UInt64) throws {
        let closes = try randomCandles(300, seed: seed).close
        func averages(_ period: Int) -> [Double?] {
            var last = closes.prefix(period).reduce(0, +) / Double(period)
            return closes.indices.map { index in
                if index >= period { last += (closes[index] - last) * 2 / Double(period + 1) }
                return index >= period - 1 ? last : nil
            }
        }
        let sides = zip(averages(4), averages(9)).map { fast, slow -> Int? in
            guard let fast, let slow else { return nil }
            return abs(fast - slow) < 1e-9 ? 0 : fast > slow ? 1 : -1
        }
        let decided = try decisions(EMACross(fast: 4, slow: 9), closes)
        #expect(decided == crossings(sides), "seed \(seed)")
        #expect(decided.contains("+") && decided.contains("-"))
    }

    @Test(arguments: [UInt64(63), 64])
    func theMACDCrossesItsSignalAsDefined(seed: UInt64) throws {
        let closes = try randomCandles(300, seed: seed).close
        // An average over values from `first` on, seeded with the mean of its first ones.
        func average(_ values: [Double], _ period: Int, from first: Int) -> [Double] {
            var last = values[first..<first + period].reduce(0, +) / Double(period)
            return values.indices.map { index in
                if index >= first + period { last += (values[index] - last) * 2 / Double(period + 1) }
                return last
            }
        }
        let (fast, slow, signal) = (3, 7, 4)
        // Both are seeded at the same close.
        let macd = zip(average(closes, fast, from: slow - fast), average(closes, slow, from: 0)).map { $0 - $1 }
        let line = average(macd, signal, from: slow - 1)
        let sides = closes.indices.map { index -> Int? in
            guard index >= slow + signal - 2 else { return nil }
            let distance = macd[index] - line[index]
            return abs(distance) < 1e-9 ? 0 : distance > 0 ? 1 : -1
        }
        let decided = try decisions(MACDCross(fast: fast, slow: slow, signal: signal), closes)
        #expect(decided == crossings(sides), "seed \(seed)")
        #expect(decided.contains("+") && decided.contains("-"))
    }

    private func crossings(_ sides: [Int?]) -> String {
        String(
            sides.indices.map { index in
                guard index > 0, let now = sides[index], let before = sides[index - 1] else { return "." }
                return now > 0 && before <= 0 ? "+" : now < 0 && before >= 0 ? "-" : "."
            }
        )
    }

    @Test func momentumIsBeyondItsThresholds() throws {
        let strategy = TimeSeriesMomentum(period: 2, entry: 1, exit: -1)
        // Against two before: –, –, +0.5%, +2%, +0.995%, -0.98%, -1.23%
        let closes = [100.0, 100, 100.5, 102, 101.5, 101, 100.25]
        #expect(try decisions(strategy, closes) == "...+...")
        #expect(try decisions(strategy, closes, held: true) == "......-")
        // Just the threshold is not beyond it, whatever binary fractions make of it.
        #expect(try decisions(strategy, [100, 100, 101]) == "...")
        #expect(try decisions(TimeSeriesMomentum(period: 1), [100, 100, 100.125]) == "..+")
    }

    @Test func momentumSaysByHowMuch() throws {
        var strategy = TimeSeriesMomentum(period: 1, entry: 0.5, exit: 0)
        for close in [100.0, 102] {
            let price = try #require(Price(rounding: close, of: perpetual()))
            let candle = try candles(closes: [close])[0]
            strategy.observe(ClosedCandle(candle: candle, close: price))
        }
        let decision = strategy.decide(position: .zero)
        #expect(strategy.reason(for: decision) == "2% over 1 candles, above 0.5%")
    }

    /// Highs are a close or open plus 1, lows one minus 1.
    @Test func aBreakoutIsAboveTheCandlesBefore() throws {
        let strategy = DonchianBreakout(entry: 3, exit: 2)
        // 11 and 11.125 are not above the highs of 11 and 12 before them, 12.25 is above 12.125.
        let closes = [10.0, 10, 10, 11, 11.125, 12.25, 12.25]
        let series = try candles(closes: closes)
        #expect(Array(series.high) == [11, 11, 11, 12, 12.125, 13.25, 13.25])
        #expect(try decisions(strategy, series) == ".....+.")
        // 8.125 is below the lows of 9 before it, 8 is not below 7.125, and 5 is below 7.
        let falling = try candles(closes: [10, 10, 10, 8.125, 8, 5, 9], spread: 1)
        #expect(Array(falling.low) == [9, 9, 9, 7.125, 7, 4, 4])
        #expect(try decisions(strategy, falling, held: true) == "...-.-.")
        #expect(try decisions(strategy, falling) == ".......")
    }

    /// A high of the candle itself is no hurdle, and a channel that is not full yet is no channel.
    @Test func theFirstBreakoutNeedsAFullChannel() throws {
        #expect(try decisions(DonchianBreakout(entry: 3, exit: 1), [10, 11, 12, 13], held: false) == "...+")
        #expect(try decisions(DonchianBreakout(entry: 1, exit: 3), [10, 11, 12, 13]) == "...+")
    }
}

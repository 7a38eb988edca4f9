import Markets
import Testing
import Trading

@Suite struct SMACrossTests {
    /// The definition, word for word, over whole sums.
    private func actions(_ ticks: [Int64], fast: Int, slow: Int) -> [Decision.Action] {
        func relation(_ index: Int) -> Int? {
            guard index + 1 >= slow else { return nil }
            let fastSum = ticks[(index + 1 - fast)...index].reduce(0, +) * Int64(slow)
            let slowSum = ticks[(index + 1 - slow)...index].reduce(0, +) * Int64(fast)
            return fastSum == slowSum ? 0 : fastSum > slowSum ? 1 : -1
        }
        return ticks.indices.map { index in
            guard index > 0, let now = relation(index), let before = relation(index - 1) else { return .hold }
            return now > 0 && before <= 0 ? .enterLong : now < 0 && before >= 0 ? .exitLong : .hold
        }
    }

    @Test(arguments: [(2, 5), (1, 2), (10, 30), (7, 8)], [UInt64(41), 42])
    func decidesAsDefinedTiesIncluded(periods: (fast: Int, slow: Int), seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var level: Int64 = 100
        let ticks = (0..<400).map { _ in
            level = max(1, level + Int64.random(in: -1...1, using: &random))
            return level
        }
        var strategy = SMACross(fast: periods.fast, slow: periods.slow)
        let decided = ticks.map { tick in
            strategy.observe(closed(tick))
            return strategy.decide(position: .zero).action
        }
        let expected = actions(ticks, fast: periods.fast, slow: periods.slow)
        #expect(drawn(decided) == drawn(expected), "seed \(seed)")
        #expect(decided.contains(.enterLong) && decided.contains(.exitLong))
        #expect(decided.prefix(strategy.warmUpCandles).allSatisfy { $0 == .hold })
    }

    /// A character for each decision: `..+...-.`.
    private func drawn(_ actions: [Decision.Action]) -> String {
        String(actions.map { $0 == .enterLong ? "+" : $0 == .exitLong ? "-" : "." })
    }

    /// Several candles at once are the same as one by one, up to where doubles no longer hold the sums and beyond.
    @Test(arguments: [Int64(100), 1 << 38, 1 << 48], UInt64(1)...4)
    func advancesAsItObserves(largest: Int64, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var level = largest / 2
        let step = max(1, largest / 40)
        let closes = (0..<600).map { _ in
            level = min(max(2, level + Int64.random(in: -step...step, using: &random)), largest)
            return Double(level)
        }
        let instrument = Instrument(
            symbol: try #require(Symbol("A-B")),
            tickSize: DecimalStep(decimals: 0),
            lotSize: DecimalStep(decimals: 0)
        )
        let series = PricedSeries(try candles(closes: closes), instrument: instrument)
        try #require(series.closeTicks.count == closes.count)
        var decisions = 0
        for (fast, slow) in [(1, 2), (7, 30), (40, 200)] {
            var (observing, advancing) = (SMACross(fast: fast, slow: slow), SMACross(fast: fast, slow: slow))
            var next = 0
            var position = Quantity.zero
            while next < series.count {
                let end = min(series.count, next + Int.random(in: 1...100, using: &random))
                let index = advancing.advance(over: series, from: next, to: end, position: position)
                for row in next..<min(index + 1, end) {
                    observing.observe(series[row])
                    let isDecided = observing.decide(position: position).hasEffect(holding: position)
                    #expect(isDecided == (row == index), "seed \(seed), \(fast) and \(slow), row \(row)")
                }
                let decision = advancing.decide(position: position)
                #expect(decision == observing.decide(position: position))
                if index < end {
                    decisions += 1
                    position = position == .zero ? Quantity(lots: 1) : .zero
                }
                next = min(index + 1, end)
            }
        }
        #expect(decisions > 10)
    }

    /// Prices at the top of the range neither overflow nor lose a tick.
    @Test func largePricesAreCompared() {
        var strategy = SMACross(fast: 1, slow: 1000)
        for _ in 0..<1000 { strategy.observe(closed(1 << 53)) }
        strategy.observe(closed((1 << 53) - 1))
        #expect(strategy.decide(position: .zero).action == .exitLong)
    }

    private func closed(_ ticks: Int64) -> ClosedCandle {
        let price = Double(ticks)
        return ClosedCandle(
            candle: Candle(
                openTime: Timestamp(milliseconds: 0),
                open: price,
                high: price,
                low: price,
                close: price,
                volume: 0
            ),
            close: Price(ticks: ticks)
        )
    }
}

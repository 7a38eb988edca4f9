import JSON
import Markets
import Testing
import Trading

@Suite struct ForecastStrategyTests {
    private func decision(_ closes: [Double], position: Int64, threshold: Double = 0) throws -> (Decision, String) {
        var strategy = ForecastStrategy(
            model: Momentum(),
            modelName: "Momentum",
            horizon: 2,
            roundTripCost: 0.002,
            threshold: threshold
        )
        for close in closes {
            let candle = Candle(
                openTime: Timestamp(milliseconds: 0),
                open: close,
                high: close,
                low: close,
                close: close,
                volume: 0
            )
            strategy.observe(ClosedCandle(candle: candle, close: Price(ticks: Int64(close * 8))))
        }
        let decision = try strategy.decide(position: Quantity(lots: position))
        return (decision, strategy.reason(for: decision))
    }

    @Test func entersOnlyAboveCostAndThreshold() throws {
        // Two steps of 0.75 in 1000 are expected: less than the cost of 0.2%.
        #expect(try decision([999.25, 1000], position: 0).0.action == .hold)
        let (entry, reason) = try decision([998, 1000], position: 0)
        #expect(entry.action == .enterLong)
        #expect(abs(entry.signal - 0.004) < 1e-15)
        #expect(reason == "Momentum expects 0.4% over 2 candles, more than the cost of 0.2%")
        #expect(try decision([998, 1000], position: 0, threshold: 0.0025).0.action == .hold)
        #expect(try decision([998, 1000], position: 0, threshold: 0.0015).1.hasSuffix("and the threshold of 0.15%"))
    }

    /// Two steps of 1 are expected, and 80% of the outcomes within 1.2816 standard deviations of 1, 2 or 4.
    @Test(arguments: [(1.0, 1.0), (2.0, 2 / (2 * 1.281_551_565_5)), (4.0, 2 / (4 * 1.281_551_565_5)), (1e9, 0.01)])
    func buysLessTheWiderTheInterval(deviation: Double, conviction: Double) throws {
        for (isAsked, expected) in [(true, conviction), (false, 1)] {
            var strategy = ForecastStrategy(
                model: Momentum(standardDeviation: deviation),
                modelName: "m",
                horizon: 2,
                roundTripCost: 0,
                sizesByInterval: isAsked
            )
            for candle in try candles(closes: [999, 1000]) {
                strategy.observe(ClosedCandle(candle: candle, close: Price(ticks: Int64(candle.close * 8))))
            }
            let decision = try strategy.decide(position: .zero)
            #expect(decision.action == .enterLong)
            #expect(abs(decision.conviction - expected) < 1e-9)
        }
    }

    @Test func leavesOnlyWhenAFallIsExpected() throws {
        #expect(try decision([1000, 1000], position: 1).0.action == .hold)
        let (exit, reason) = try decision([1000, 999], position: 1)
        #expect(exit.action == .exitLong)
        #expect(reason == "Momentum expects -0.2% over 2 candles")
    }

    @Test func waitsUntilTheModelHasItsContext() throws {
        #expect(try decision([1000], position: 0).0 == .hold)
        let strategy = ForecastStrategy(model: Momentum(), modelName: "m", horizon: 1, roundTripCost: 0)
        #expect(strategy.warmUpCandles == 1)
    }

    @Test func theRegistryCountsTheCostOfBothFills() throws {
        let context = StrategyContext(feeRate: try FeeRate("0.001"), slippageBps: 5) { _ in
            .init(name: "m", model: Momentum())
        }
        let made = try StrategyRegistry.standard.make(
            type: "forecast",
            parameters: ["model_id": "1", "threshold_bps": 7],
            context: context
        )
        let strategy = try #require(made as? ForecastStrategy)
        // (1.001 × 1.0005) / (0.999 × 0.9995) − 1
        #expect(abs(strategy.roundTripCost - 0.003_004_504_504) < 1e-9)
        #expect(strategy.threshold == 0.0007)
        #expect(strategy.horizon == 1)
    }
}

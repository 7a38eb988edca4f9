import Markets
import TestSupport
import Testing
import Trading

/// A bot that is fed candle by candle, and killed and restored on the way, trades as the backtest does.
@Suite struct EngineParityTests {
    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"), arguments: FillRule.allCases)
    func realCandles(fillRule: FillRule) throws {
        let series = try perpetualCandles().slice(0..<8_000)
        try check(series, fillRule, seed: 7, restoreOneIn: 40) { SMACross(fast: 10, slow: 30) }
    }

    @Test(arguments: FillRule.allCases, [UInt64(1), 2, 3])
    func randomCandlesAndStrategies(fillRule: FillRule, seed: UInt64) throws {
        let series = try randomCandles(600, seed: seed)
        try check(series, fillRule, seed: seed, restoreOneIn: 3) { SMACross(fast: 2, slow: 5) }
        try check(series, fillRule, seed: seed, restoreOneIn: 3) { BuyAndHold() }
        try check(series, fillRule, seed: seed, restoreOneIn: 3) {
            ForecastStrategy(model: Momentum(), modelName: "momentum", horizon: 2, roundTripCost: 0.002)
        }
    }

    private func check(
        _ series: CandleSeries,
        _ fillRule: FillRule,
        seed: UInt64,
        restoreOneIn: Int,
        volumeShare: Share? = nil,
        strategy: () -> any Strategy
    ) throws {
        var backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money(volumeShare == nil ? "1000000" : "1500"),
            feeRate: try FeeRate("0.001"),
            slippageBps: 1.5,
            fillRule: fillRule
        )
        backtest.rules.volumeShare = volumeShare
        try check(backtest, series, seed: seed, restoreOneIn: restoreOneIn, strategy: strategy)
    }

    private func check(
        _ backtest: Backtest,
        _ series: CandleSeries,
        seed: UInt64,
        restoreOneIn: Int,
        strategy: () -> any Strategy
    ) throws {
        let result = try backtest.run(series, strategy: strategy())
        var random = SeededRandom(seed: seed)
        let configuration = backtest.configuration(series.timeframe)
        var engine = Simulation(configuration, rules: backtest.rules, strategy: strategy())
        func restartNowAndThen() throws {
            guard Int.random(in: 0..<restoreOneIn, using: &random) == 0 else { return }
            let bytes = try engine.snapshot()
            engine = try Simulation(restoring: bytes, configuration, rules: backtest.rules, strategy: strategy())
            #expect(try engine.snapshot() == bytes, "a restored engine is the same engine")
        }
        var outcome = EngineOutcome()
        var trades: [Int: Trade] = [:]
        var orders: [Int: OrderStatus] = [:]
        func note(_ outcome: EngineOutcome) {
            for trade in outcome.trades { trades[trade.number] = trade }
            for order in outcome.orders { orders[order.number] = order.status }
        }
        var equity = Money.zero
        for candle in series {
            try engine.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
            note(outcome)
            try restartNowAndThen()
            try engine.candleClosed(candle, into: &outcome)
            note(outcome)
            equity = try #require(outcome.equity)
            try restartNowAndThen()
        }
        #expect(
            trades.values.sorted { $0.number < $1.number } == result.trades.sorted { $0.number < $1.number },
            "seed \(seed)"
        )
        #expect(!result.trades.isEmpty, "a comparison of nothing")
        #expect(equity == result.finalEquity, "seed \(seed)")
        #expect(orders.count == result.orders.total, "seed \(seed)")
        for (status, count) in [
            (OrderStatus.filled, result.orders.filled), (.rejected, result.orders.rejected),
            (.expired, result.orders.expired),
        ] { #expect(orders.values.count { $0 == status } == count, "\(status), seed \(seed)") }
    }

    /// A backtest fills at the next open what nothing else can touch, without the messages that a bot's engine and venue
    /// exchange: whatever the venue's rules are, the same comes of it, refusals included.
    @Test(arguments: [UInt64(31), 32, 33, 34, 35, 36, 37, 38])
    func everyWayToFill(seed: UInt64) throws {
        let series = try randomCandles(800, seed: seed)
        var random = SeededRandom(seed: seed)
        for _ in 0..<12 {
            let backtest = try Self.backtest(&random)
            try check(backtest, series, seed: seed, restoreOneIn: 20) { SMACross(fast: 2, slow: 5) }
        }
    }

    private static func backtest(_ random: inout SeededRandom) throws -> Backtest {
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
        let assets: [FeeSchedule.Asset] = [.quote, .received, .third(price: try Money("3"), amount: try Money("2"))]
        let asset = assets[Int.random(in: 0..<3, using: &random)]
        let rules = VenueRules(
            instrument: try perpetual(tick: chance(2) ? "0.125" : "0.5"),
            fees: FeeSchedule(maker: .zero, taker: try FeeRate("0.002"), asset: asset),
            slippage: Slippage(bps: chance(2) ? 2.5 : 0, volumeImpactBps: chance(3) ? 40 : 0),
            fillRule: chance(4) ? .sameClose : .nextOpen,
            volumeShare: chance(4) ? try Share("0.7") : nil,
            latency: chance(4) ? 30_000 : 0,
            minimumNotional: chance(4) ? try Money("900") : .zero
        )
        // A unit that the money does not always pay for: then the venue refuses it.
        let unit = Sizing.fixedQuantity(Quantity(lots: 100_000_000))
        let kelly = Sizing.kelly(fraction: try Share("0.5"), minimumTrades: 100, initial: try Share("0.9"))
        var limits = RiskLimits.none
        if chance(3) { limits.maximumOrdersPerHour = 3 }
        if chance(4) { limits.coolDown = 4 }
        if chance(6) { limits.maximumDrawdown = try Share("0.3") }
        return Backtest(
            rules: rules,
            initialCapital: try Money(chance(2) ? "1010" : "5000"),
            sizing: chance(2) ? unit : chance(3) ? kelly : .allIn,
            risk: limits,
            protection: chance(5) ? Protection(stopLoss: try Share("0.004")) : nil
        )
    }

    /// Fills in parts: every trade that a part ends is told by the backtest, too.
    @Test(arguments: [UInt64(4), 5])
    func inParts(seed: UInt64) throws {
        let series = try randomCandles(600, seed: seed)
        try check(series, .nextOpen, seed: seed, restoreOneIn: 3, volumeShare: try Share("0.4")) {
            SMACross(fast: 2, slow: 5)
        }
    }

    @Test func aBotThatIsNotToldTheOpenTakesItFromTheCandle() throws {
        let series = try randomCandles(500, seed: 11)
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("1000000"),
            feeRate: try FeeRate("0.001")
        )
        let result = try backtest.run(series, strategy: SMACross(fast: 2, slow: 5))
        var engine = Simulation(
            backtest.configuration(.oneMinute),
            rules: backtest.rules,
            strategy: SMACross(fast: 2, slow: 5)
        )
        var outcome = EngineOutcome()
        var closed: [Trade] = []
        for candle in series {
            try engine.candleClosed(candle, into: &outcome)
            closed += outcome.trades.filter { !$0.isOpen }
        }
        #expect(closed == result.trades.filter { !$0.isOpen })
        #expect(closed.count > 10)
    }

    @Test func aSnapshotOfOtherParametersIsRefused() throws {
        let series = try randomCandles(50, seed: 5)
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("1000000"),
            feeRate: try FeeRate("0.001")
        )
        let configuration = backtest.configuration(.oneMinute)
        var engine = TradingEngine(configuration: configuration, strategy: SMACross(fast: 2, slow: 5))
        for candle in series { try engine.warmUp(candle) }
        let bytes = try engine.snapshot()
        #expect(throws: SnapshotError.self) {
            try TradingEngine(restoring: bytes, configuration: configuration, strategy: SMACross(fast: 3, slow: 5))
        }
        #expect(throws: SnapshotError.self) {
            try TradingEngine(
                restoring: Array(bytes.dropLast(9)),
                configuration: configuration,
                strategy: SMACross(fast: 2, slow: 5)
            )
        }
    }
}

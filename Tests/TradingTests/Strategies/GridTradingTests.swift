import Markets
import Testing
import Trading

/// A grid at 90, 95, 100, 105 and 110 that buys 1 at each of the lower four.
@Suite struct GridTradingTests {
    private let levels = GridLevels(lower: 90, upper: 110, count: 5, spacing: .arithmetic)

    private func grid(quantity: Double = 1, stop: Double? = nil, fee: String = "0") throws -> GridTrading {
        GridTrading(levels: levels, quantity: quantity, stop: stop, feeRate: try FeeRate(fee))
    }

    /// The orders at a close, as `buy-2 95 1`.
    private func orders(
        _ grid: GridTrading,
        close: Double,
        position: String = "0",
        cash: String = "1000"
    ) throws -> [String] {
        let instrument = try perpetual()
        var grid = grid
        let price = try #require(Price(rounding: close, of: instrument))
        grid.observe(ClosedCandle(candle: try candles(closes: [close])[0], close: price))
        let held = try Quantity(position, of: instrument)
        let account = AccountView(
            // Claimed by what rests: not what counts.
            availableCash: .zero,
            cash: try Money(cash),
            // A third asset for fees buys nothing.
            equity: try Money(cash) + instrument.notional(price, held) + Money("500"),
            position: held,
            averagePrice: nil,
            instrument: instrument
        )
        return try grid.restingOrders(account).map {
            "\($0.tag) \($0.price.text(of: instrument)) \($0.quantity.text(of: instrument))"
        }
    }

    /// One candle fills thousands of levels, the next one has a sell for each.
    @Test func thousandsOfLevelsAreKeptToTheLastOne() throws {
        let levels = GridLevels(lower: 100, upper: 600, count: 5001, spacing: .arithmetic)
        let grid = GridTrading(levels: levels, quantity: 1, feeRate: try FeeRate("0"))
        let backtest = Backtest(
            instrument: try perpetual(tick: "0.1"),
            initialCapital: try Money("10000000"),
            feeRate: try FeeRate("0")
        )
        var simulation = Simulation(backtest.configuration(.oneMinute), rules: backtest.rules, strategy: grid)
        var outcome = EngineOutcome()
        for candle in try candles(closes: [700, 700], spread: 0) { try simulation.candleClosed(candle, into: &outcome) }
        #expect(simulation.engine.workingOrders.map(\.side) == Array(repeating: .buy, count: 5000))
        let fall = Candle(
            openTime: Timestamp(milliseconds: 120_000),
            open: 700,
            high: 700,
            low: 350,
            close: 350,
            volume: 1
        )
        try simulation.candleClosed(fall, into: &outcome)
        // From 599.9 down to 350: 2,500 levels that have bought, and as many below that have not.
        #expect(outcome.fills.count == 2500)
        #expect(outcome.orders.count { $0.status == .filled } == 2500)
        #expect(outcome.orders.count { $0.side == .sell } == 2500)
        #expect(simulation.engine.workingOrders.count == 5000)
        #expect(simulation.engine.ledger.position == Quantity(lots: 2500 * 100_000_000))
        #expect(simulation.engine.ledger.cash == (try Money("8812625")))
        try simulation.finish(into: &outcome)
        #expect(outcome.orders.count == 5000 && outcome.orders.allSatisfy { $0.status == .cancelled })
        #expect(!simulation.venue.hasOrders)
    }

    /// The limits count each order that is placed at the same close.
    @Test func limitsHoldForManyOrdersAtOnce() throws {
        let levels = GridLevels(lower: 100, upper: 200, count: 101, spacing: .arithmetic)
        let grid = GridTrading(levels: levels, quantity: 1, feeRate: try FeeRate("0"))
        var (open, rate) = (RiskLimits(), RiskLimits())
        (open.maximumOpenOrders, rate.maximumOrdersPerHour) = (30, 20)
        // Five from 199 down, and below one each at 166, 142, 125, 111 and 100.
        for (risk, count) in [(open, 30), (rate, 20), (RiskLimits(maximumPosition: try Money("1000")), 10)] {
            let backtest = Backtest(
                instrument: try perpetual(),
                initialCapital: try Money("1000000"),
                feeRate: try FeeRate("0"),
                risk: risk
            )
            var simulation = Simulation(backtest.configuration(.oneMinute), rules: backtest.rules, strategy: grid)
            var outcome = EngineOutcome()
            try simulation.candleClosed(try candles(closes: [300])[0], into: &outcome)
            #expect(simulation.engine.workingOrders.count == count, "\(risk)")
            #expect(outcome.orders.count { $0.status == .rejected } == 100 - count, "\(risk)")
        }
    }

    @Test func whatWasHeldBackIsOrderedAgainOnceItWouldPass() throws {
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("1000"),
            feeRate: try FeeRate("0")
        )
        var engine = TradingEngine(configuration: backtest.configuration(.oneMinute), strategy: try grid())
        var outcome = EngineOutcome()
        let series = try candles(closes: Array(repeating: 120, count: 5))
        func tags() -> [String] { outcome.commands.flatMap { placed($0).compactMap(\.tag) } }
        try engine.candleClosed(series[0], into: &outcome)
        #expect(tags() == ["buy-4", "buy-3", "buy-2", "buy-1"])
        for command in outcome.commands {
            engine.heldBack(command)
            let refusal = OrderRefusal(.stopAll, "a test")
            let report = ExecutionReport(order: command.orders[0], .rejected(refusal))
            try engine.apply(report, into: &outcome)
        }
        for index in 1...2 {
            try engine.candleClosed(series[index], into: &outcome)
            #expect(outcome.commands.isEmpty && outcome.orders.isEmpty)
        }
        #expect(engine.heldBackOrders.map(\.tag) == ["buy-1", "buy-2", "buy-3", "buy-4"])
        // It outlives a restart.
        engine = try TradingEngine(
            restoring: engine.snapshot(),
            configuration: backtest.configuration(.oneMinute),
            strategy: try grid()
        )
        engine.release("buy-2")
        try engine.candleClosed(series[3], into: &outcome)
        #expect(tags() == ["buy-2"])
        for tag in ["buy-1", "buy-3", "buy-4"] { engine.release(tag) }
        #expect(engine.heldBackOrders.isEmpty)
        try engine.candleClosed(series[4], into: &outcome)
        #expect(tags() == ["buy-4", "buy-3", "buy-1"])
    }

    private func placed(_ command: VenueCommand) -> [Order] {
        if case .place(let orders) = command { orders } else { [] }
    }

    @Test func thePositionSaysWhichLevelsHold() throws {
        let grid = try grid()
        #expect(
            try orders(grid, close: 102)
                == ["buy-4 105 1", "buy-3 100 1", "buy-2 95 1", "buy-1 90 1"]
        )
        #expect(
            try orders(grid, close: 102, position: "1")
                == ["sell-4 110 1", "buy-3 100 1", "buy-2 95 1", "buy-1 90 1"]
        )
        // Half of level 3 is bought: it buys the rest and sells what there is, one level higher.
        #expect(
            try orders(grid, close: 102, position: "1.5")
                == [
                    "sell-3 105 0.5", "sell-4 110 1", "buy-3 100 0.5",
                    "buy-2 95 1", "buy-1 90 1",
                ]
        )
        #expect(
            try orders(grid, close: 91, position: "4")
                == ["sell-1 95 1", "sell-2 100 1", "sell-3 105 1", "sell-4 110 1"]
        )
        #expect(try orders(grid, close: 91, position: "5") == orders(grid, close: 91, position: "4"))
        let held = try grid.holdings(Quantity("2.25", of: perpetual()), of: perpetual()).map(\.lots)
        #expect(held == [0, 25_000_000, 100_000_000, 100_000_000])
    }

    @Test func buysNoMoreThanTheCashPaysFor() throws {
        #expect(try orders(grid(), close: 102, cash: "205").count == 2)
        #expect(try orders(grid(), close: 102, cash: "204.99").count == 1)
        #expect(try orders(grid(fee: "0.001"), close: 102, cash: "205").count == 1)
        #expect(try orders(grid(fee: "0.001"), close: 102, cash: "205.205").count == 2)
    }

    @Test func buysNothingBelowTheGrid() throws {
        #expect(try orders(grid(), close: 89.875).isEmpty)
        #expect(try orders(grid(), close: 89.875, position: "1") == ["sell-4 110 1"])
        #expect(try orders(grid(), close: 90).count == 4)
    }

    @Test func endsBelowItsStop() throws {
        var grid = try grid(stop: 85)
        var decided: [Decision.Action] = []
        for close in [100.0, 85, 84.875, 100] {
            let candle = try candles(closes: [close])[0]
            let price = try #require(Price(rounding: close, of: perpetual()))
            grid.observe(ClosedCandle(candle: candle, close: price))
            decided.append(grid.decide(position: Quantity(lots: 1)).action)
            #expect(grid.decide(position: .zero).action == .hold)
        }
        #expect(decided == [.hold, .hold, .exitLong, .exitLong])
        #expect(try orders(grid, close: 100).isEmpty)
    }

    @Test func pricesAreApartByDifferenceOrRatio() throws {
        #expect(levels.values == [90, 95, 100, 105, 110])
        let ratio = GridLevels(lower: 1, upper: 16, count: 5, spacing: .geometric).values
        #expect(zip(ratio, [1.0, 2, 4, 8, 16]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(ratio.first == 1 && ratio.last == 16)
    }

    @Test func whatDoesNotFitTheInstrumentIsRefused() throws {
        let instrument = try perpetual()
        let fine = GridLevels(lower: 100, upper: 101, count: 20, spacing: .arithmetic)
        let apart = #expect(throws: StrategyError.self) { try fine.prices(of: instrument) }
        #expect(apart?.description == "the grid's prices are less than a tick (0.125) of BTC-PERP apart")
        let lots = #expect(throws: StrategyError.self) {
            try grid(quantity: 0.000_000_015).holdings(.zero, of: instrument)
        }
        #expect(lots?.description.contains("no whole number of lots") ?? false)
    }

    /// A grid never loses by trading: whenever it has sold all, it has at least the cash that it began with.
    @Test(arguments: [UInt64(71), 72, 73, 74])
    func aRoundEndsWithAProfit(seed: UInt64) throws {
        let grid = GridTrading(
            levels: GridLevels(lower: 960, upper: 1030, count: 29, spacing: .geometric),
            quantity: 0.3,
            feeRate: .zero
        )
        var harness = try StrategyHarness(grid)
        let before = harness.cash
        for candle in try randomCandles(4_000, seed: seed) {
            try harness.take(candle)
            #expect(harness.position.lots <= 28 * 30_000_000 && harness.cash > .zero, "seed \(seed)")
            if harness.position == .zero {
                #expect(harness.cash >= before, "seed \(seed)")
            }
        }
        #expect(harness.fills > 50, "a comparison of nothing: seed \(seed)")
    }
}

import Forecasting
import JSON
import Markets
import Testing
import Trading

@Suite struct TradingEngineTests {
    private func engine(
        _ strategy: any Strategy = BuyAndHold(),
        capital: String = "10000",
        fee: String = "0.001",
        sizing: Sizing = .allIn,
        risk: RiskLimits = .none
    ) throws -> Simulation {
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money(capital),
            feeRate: try FeeRate(fee),
            sizing: sizing,
            risk: risk
        )
        return Simulation(backtest.configuration(.oneMinute), rules: backtest.rules, strategy: strategy)
    }

    @Test func anOrderLivesFromDecisionToFill() throws {
        var engine = try engine()
        let series = try candles(closes: [100, 101])
        var outcome = EngineOutcome()
        try engine.candleOpened(at: series[0].openTime, price: 100, into: &outcome)
        #expect(outcome.isEmpty)
        try engine.candleClosed(series[0], into: &outcome)
        let decided = try #require(outcome.orders.first)
        #expect(outcome.orders.count == 1)
        #expect(decided.status == .accepted)
        #expect(decided.decidedAt == Timestamp(milliseconds: 60_000))
        #expect(decided.reason == "buy and hold")
        #expect(engine.engine.workingOrders == [decided])
        #expect(outcome.equity == (try Money("10000")))
        try engine.candleOpened(at: series[1].openTime, price: 125, into: &outcome)
        let filled = try #require(outcome.orders.first)
        #expect(filled.status == .filled)
        #expect(filled.number == decided.number)
        #expect(filled.fillPrice == (try Price("125", of: engine.engine.configuration.instrument)))
        #expect(filled.filledAt == series[1].openTime)
        // 10000 / (125 × 1.001), rounded down to whole lots of 10^-8.
        #expect(filled.quantity.lots == 7_992_007_992)
        #expect(filled.fee == (try Money("9.99000999")))
        #expect(engine.engine.workingOrders.isEmpty)
        let trade = try #require(outcome.trades.first)
        #expect(engine.engine.openTrade == trade)
        #expect(trade.isOpen)
        #expect(trade.fees == filled.fee)
        #expect(engine.engine.ledger.position == filled.quantity)
    }

    @Test func cancelledAtTheEndOfTheData() throws {
        var engine = try engine()
        var outcome = EngineOutcome()
        try engine.candleClosed(try candles(closes: [100])[0], into: &outcome)
        try engine.finish(into: &outcome)
        #expect(outcome.orders.map(\.status) == [.cancelled])
        #expect(outcome.orders.first?.refusal?.contains("data ended") == true)
        #expect(engine.engine.ledger.cash == (try Money("10000")))
        try engine.cancelAll(reason: "again", into: &outcome)
        #expect(outcome.isEmpty)
    }

    @Test func candlesOutOfOrderAreRefusedAndChangeNothing() throws {
        var engine = try engine()
        let series = try candles(closes: [100, 101, 102])
        var outcome = EngineOutcome()
        try engine.warmUp(series[0])
        try engine.candleClosed(series[1], into: &outcome)
        let before = try engine.snapshot()
        for candle in [series[0], series[1]] {
            let error = EngineError.outOfOrder(candle.openTime, after: series[1].openTime)
            #expect(throws: error) { try engine.candleClosed(candle, into: &outcome) }
            #expect(throws: error) { try engine.candleOpened(at: candle.openTime, price: 1, into: &outcome) }
            #expect(throws: error) { try engine.warmUp(candle) }
        }
        #expect(try engine.snapshot() == before)
        #expect(engine.engine.lastCandle == series[1].openTime)
    }

    @Test(arguments: [Double.nan, .infinity, 0, -1, 1e300, 1e-9, 2e15])
    func pricesThatCannotBeTradedAreRefusedAndChangeNothing(price: Double) throws {
        var engine = try engine()
        let series = try candles(closes: [100, 101])
        var outcome = EngineOutcome()
        try engine.candleClosed(series[0], into: &outcome)
        let before = try engine.snapshot()
        #expect(throws: EngineError.self) {
            try engine.candleOpened(at: series[1].openTime, price: price, into: &outcome)
        }
        var candle = series[1]
        candle.close = price
        #expect(throws: EngineError.self) { try engine.candleClosed(candle, into: &outcome) }
        #expect(throws: EngineError.self) { try engine.warmUp(candle) }
        #expect(try engine.snapshot() == before)
    }

    /// Data in which a price grows 10^16-fold must not stop the program.
    @Test func aFortuneThatMoneyCannotCountIsAnError() throws {
        let instrument = Instrument(
            symbol: try #require(Symbol("X-Y")),
            tickSize: DecimalStep(decimals: 8),
            lotSize: DecimalStep(decimals: 0)
        )
        let backtest = Backtest(instrument: instrument, initialCapital: try Money("1000000000000"), feeRate: .zero)
        #expect(throws: BacktestError.self) {
            try backtest.run(candles(closes: [1e-8, 1e-8, 1e-8, 9e7]), strategy: BuyAndHold())
        }
    }

    @Test func aStrategyThatCannotDecideIsAnErrorAndTheEquityIsMarked() throws {
        var engine = try engine(ForecastStrategy(model: Broken(), modelName: "x", horizon: 1, roundTripCost: 0))
        var outcome = EngineOutcome()
        #expect(throws: EngineError.strategy(.forecast(.notFinite(index: 0)))) {
            try engine.candleClosed(candles(closes: [100])[0], into: &outcome)
        }
        #expect(outcome.equity == (try Money("10000")))
        #expect(outcome.orders.isEmpty)
    }
}

extension TradingEngineTests {
    /// Buys, sells, and buys again.
    private struct Turns: Strategy {
        struct State: Codable, Sendable { var closes = 0 }

        var state = State()
        let warmUpCandles = 0

        mutating func restore(_ state: State) { self.state = state }
        mutating func observe(_ candle: ClosedCandle) { state.closes += 1 }
        func decide(position: Quantity) -> Decision { Decision(state.closes == 2 ? .exitLong : .accumulateLong) }
        func reason(for decision: Decision) -> String { "turn" }
    }

    /// An exit of which a part was sold at a loss, before the rest was withdrawn, is a lost trade.
    @Test func anExitThatIsWithdrawnCounts() throws {
        var engine = TradingEngine(
            configuration: EngineConfiguration(
                instrument: try perpetual(),
                timeframe: .oneMinute,
                initialCapital: try Money("10000"),
                fees: FeeSchedule(.zero),
                risk: try RiskLimits(json: ["loss_streak": 1, "loss_streak_pause": 9])
            ),
            strategy: Turns()
        )
        let series = try candles(closes: [100, 90, 90])
        var outcome = EngineOutcome()
        func report(_ order: Int, _ execution: Int, price: Int64, lots: Int64, isLast: Bool) throws -> ExecutionReport {
            let fill = Fill(
                order: order,
                execution: execution,
                time: Timestamp(milliseconds: 61_000),
                price: Price(ticks: price),
                quantity: Quantity(lots: lots),
                fee: Fill.Fee(.zero),
                liquidity: .taker
            )
            return ExecutionReport(order: order, .filled(fill, isLast: isLast), executions: execution)
        }
        try engine.candleClosed(series[0], into: &outcome)
        try engine.apply(try report(1, 1, price: 800, lots: 100_000_000, isLast: true), into: &outcome)
        try engine.candleClosed(series[1], into: &outcome)
        #expect(outcome.orders.map(\.side) == [.sell])
        try engine.apply(try report(2, 1, price: 720, lots: 60_000_000, isLast: false), into: &outcome)
        let withdrawn = ExecutionReport(order: 2, .cancelled(reason: "asked for"), executions: 1)
        try engine.apply(withdrawn, into: &outcome)
        try engine.candleClosed(series[2], into: &outcome)
        #expect(outcome.orders.map(\.status) == [.rejected])
        #expect(outcome.orders.first?.refusal?.hasPrefix("loss_streak: ") == true, "\(outcome.orders)")
    }

    @Test func reportsAreBookedOnceInWhateverOrderTheyCome() throws {
        var engine = TradingEngine(
            configuration: EngineConfiguration(
                instrument: try perpetual(),
                timeframe: .oneMinute,
                initialCapital: try Money("10000"),
                fees: FeeSchedule(.zero)
            ),
            strategy: BuyAndHold()
        )
        let series = try candles(closes: [100, 101, 102])
        var outcome = EngineOutcome()
        try engine.candleClosed(series[0], into: &outcome)
        #expect(outcome.orders.map(\.status) == [.pending], "the intent comes first")
        #expect(outcome.commands == [.place(outcome.orders)])
        #expect(engine.unacknowledged == outcome.commands)
        try engine.candleClosed(series[1], into: &outcome)
        #expect(outcome.orders.isEmpty, "one order at a time")
        func fill(_ execution: Int, lots: Int64) throws -> Fill {
            Fill(
                order: 1,
                execution: execution,
                time: Timestamp(milliseconds: 61_000),
                price: Price(ticks: 808),
                quantity: Quantity(lots: lots),
                fee: Fill.Fee(try Money("0.1")),
                liquidity: .taker
            )
        }
        // The last execution overtakes the first one, and both the acknowledgement.
        let last = ExecutionReport(order: 1, .filled(try fill(2, lots: 60_000_000), isLast: true), executions: 2)
        let first = ExecutionReport(order: 1, .filled(try fill(1, lots: 40_000_000), isLast: false), executions: 1)
        try engine.apply(last, into: &outcome)
        #expect(outcome.orders.map(\.status) == [.partiallyFilled])
        #expect(engine.unacknowledged.isEmpty)
        #expect(throws: EngineError.repeatedExecution(number: 1, execution: 2)) {
            try engine.apply(last, into: &outcome)
        }
        let accepted = ExecutionReport(order: 1, .accepted)
        #expect(throws: EngineError.transition(number: 1, .init(status: .partiallyFilled, event: .accept))) {
            try engine.apply(accepted, into: &outcome)
        }
        #expect(throws: EngineError.unknownOrder(number: 2)) {
            try engine.apply(ExecutionReport(order: 2, .accepted), into: &outcome)
        }
        try engine.apply(first, into: &outcome)
        #expect(outcome.orders.map(\.status) == [.filled])
        #expect(outcome.trades.map(\.entryPrice) == [Price(ticks: 808)])
        #expect(outcome.trades.map(\.quantity) == [Quantity(lots: 100_000_000)])
        #expect(engine.ledger.cash == (try Money("9898.8")))
        let booked = engine.ledger
        #expect(throws: EngineError.notWorking(number: 1)) { try engine.apply(first, into: &outcome) }
        #expect(engine.ledger == booked)
    }

    @Test func afterATimeoutTheVenueIsAskedAndNothingIsAssumed() throws {
        let backtest = Backtest(instrument: try perpetual(), initialCapital: try Money("10000"), feeRate: .zero)
        var engine = TradingEngine(configuration: backtest.configuration(.oneMinute), strategy: BuyAndHold())
        var venue = SimulatedVenue(rules: backtest.rules, capital: backtest.initialCapital, memory: 10)
        let series = try candles(closes: [100, 101])
        var outcome = EngineOutcome()
        try engine.candleClosed(series[0], into: &outcome)
        let command = try #require(outcome.commands.first)
        engine.timedOut(command, into: &outcome)
        #expect(outcome.orders.map(\.status) == [.unknown])
        // It never arrived: told again, the venue has it; told a third time, it has it once.
        #expect(engine.unacknowledged.flatMap(\.orders) == [1])
        var lost: [ExecutionReport] = []
        for _ in 0..<2 {
            for command in engine.unacknowledged {
                venue.take(command, at: Quote(time: series[0].openTime, price: 100), into: &lost)
            }
        }
        #expect(lost.map(\.event) == [.accept, .accept])
        venue.open(at: Quote(time: series[1].openTime, price: 100), into: &lost)
        #expect(lost.map(\.event) == [.accept, .accept, .fill], "answers that got lost")
        for _ in 0..<2 {
            try engine.reconcile(venue.view(of: engine.unsettled), into: &outcome)
            #expect(engine.ledger == venue.account)
        }
        #expect(engine.workingOrders.isEmpty && outcome.isEmpty, "a second time changes nothing")
    }
}

import Forecasting
import Markets
import Testing
import Trading

@Suite struct TradingEngineTests {
    private func engine(
        _ strategy: any Strategy = BuyAndHold(),
        capital: String = "10000",
        fee: String = "0.001",
        sizing: Sizing = .allIn,
        risk: RiskLimits = .none,
        venue: (any Venue)? = nil
    ) throws -> TradingEngine {
        let instrument = try perpetual()
        return TradingEngine(
            configuration: EngineConfiguration(
                instrument: instrument,
                timeframe: .oneMinute,
                initialCapital: try Money(capital),
                sizing: sizing,
                risk: risk,
                venue: try venue ?? SimulatedVenue(instrument: instrument, feeRate: FeeRate(fee))
            ),
            strategy: strategy
        )
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
        #expect(engine.workingOrder == decided)
        #expect(outcome.equity == (try Money("10000")))
        try engine.candleOpened(at: series[1].openTime, price: 125, into: &outcome)
        let filled = try #require(outcome.orders.first)
        #expect(filled.status == .filled)
        #expect(filled.number == decided.number)
        #expect(filled.fillPrice == (try Price("125", of: engine.configuration.instrument)))
        #expect(filled.filledAt == series[1].openTime)
        // 10000 / (125 × 1.001), rounded down to whole lots of 10^-8.
        #expect(filled.quantity.lots == 7_992_007_992)
        #expect(filled.fee == (try Money("9.99000999")))
        #expect(engine.workingOrder == nil)
        let trade = try #require(outcome.trades.first)
        #expect(engine.openTrade == trade)
        #expect(trade.isOpen)
        #expect(trade.fees == filled.fee)
        #expect(engine.ledger.position == filled.quantity)
    }

    @Test func cancelledAtTheEndOfTheData() throws {
        var engine = try engine()
        var outcome = EngineOutcome()
        try engine.candleClosed(try candles(closes: [100])[0], into: &outcome)
        try engine.finish(into: &outcome)
        #expect(outcome.orders.map(\.status) == [.cancelled])
        #expect(outcome.orders.first?.refusal?.contains("data ended") == true)
        #expect(engine.ledger.cash == (try Money("10000")))
        try engine.cancelPending(reason: "again", into: &outcome)
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
        #expect(engine.lastCandle == series[1].openTime)
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

/// Takes every order and says nothing: as a real venue, whose reports come later.
private struct SilentVenue: Venue {
    let feeRate = FeeRate.zero

    func submit(_ order: VenueOrder, at quote: Quote) -> ExecutionReport? { nil }
    func match(_ order: VenueOrder, at quote: Quote) -> ExecutionReport? { nil }
}

extension TradingEngineTests {
    @Test func reportsOfARealVenueAreBookedOnce() throws {
        var engine = try engine(venue: SilentVenue())
        let series = try candles(closes: [100, 101, 102])
        var outcome = EngineOutcome()
        try engine.candleClosed(series[0], into: &outcome)
        #expect(outcome.orders.map(\.status) == [.pending], "the intent comes first")
        try engine.candleClosed(series[1], into: &outcome)
        #expect(outcome.orders.isEmpty, "one order at a time")
        try engine.apply(.accepted, to: 1, into: &outcome)
        #expect(outcome.orders.map(\.status) == [.accepted])
        let fill = Fill(
            time: Timestamp(milliseconds: 61_000),
            price: Price(ticks: 808),
            quantity: Quantity(lots: 100_000_000),
            fee: try Money("0.1")
        )
        #expect(throws: EngineError.transition(number: 1, .init(status: .accepted, event: .accept))) {
            try engine.apply(.accepted, to: 1, into: &outcome)
        }
        #expect(throws: EngineError.notWorking(number: 2)) { try engine.apply(.filled(fill), to: 2, into: &outcome) }
        try engine.apply(.filled(fill), to: 1, into: &outcome)
        #expect(outcome.orders.map(\.status) == [.filled])
        #expect(outcome.trades.map(\.entryPrice) == [Price(ticks: 808)])
        #expect(engine.ledger.cash == (try Money("9898.9")))
        let booked = engine.ledger
        #expect(throws: EngineError.notWorking(number: 1)) { try engine.apply(.filled(fill), to: 1, into: &outcome) }
        #expect(engine.ledger == booked)
    }
}

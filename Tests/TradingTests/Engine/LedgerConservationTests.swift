import Markets
import Testing
import Trading

/// Money neither appears nor disappears: after every event the account is what its fills add up to.
@Suite struct LedgerConservationTests {
    /// Goes in and out at random.
    private struct CoinToss: Strategy {
        struct State: Codable, Sendable { var random: UInt64 }

        var state: State
        let warmUpCandles = 0

        mutating func restore(_ state: State) { self.state = state }

        mutating func observe(_ candle: ClosedCandle) {
            var random = SeededRandom(seed: state.random)
            state.random = random.next()
        }

        func decide(position: Quantity) -> Decision {
            switch state.random % 4 {
            case 0: Decision(.enterLong)
            case 1: Decision(.exitLong)
            default: .hold
            }
        }

        func reason(for decision: Decision) -> String { "coin" }
    }

    static let sizings: [Sizing] = [
        .allIn, .fixedQuantity(Quantity(lots: 123_456_789)), .shareOfEquity(Share(partsPerBillion: 333_333_333)),
    ]

    @Test(arguments: sizings, [UInt64(31), 32, 33])
    func cashIsWhatTheFillsLeave(sizing: Sizing, seed: UInt64) throws {
        for fillRule in FillRule.allCases {
            let backtest = Backtest(
                instrument: try perpetual(),
                initialCapital: try Money("5000.000000000000000001"),
                feeRate: try FeeRate("0.000777777"),
                slippageBps: 3.25,
                fillRule: fillRule,
                sizing: sizing
            )
            try check(backtest, seed: seed)
        }
    }

    private func check(_ backtest: Backtest, seed: UInt64) throws {
        let instrument = backtest.instrument
        var simulation = Simulation(
            backtest.configuration(.oneMinute),
            rules: backtest.rules,
            strategy: CoinToss(state: .init(random: seed))
        )
        var outcome = EngineOutcome()
        var cash = backtest.initialCapital
        var position = Quantity.zero
        var fees = Money.zero
        var profit = Money.zero
        var fills = 0
        func book() throws {
            for order in outcome.orders where order.status == .filled {
                fills += 1
                let price = try #require(order.fillPrice)
                let notional = instrument.notional(price, order.quantity)
                #expect(order.fee == backtest.rules.fees.taker.fee(on: notional, rounding: .up))
                cash += order.side == .buy ? -notional : notional
                cash -= order.fee
                fees += order.fee
                position = order.side == .buy ? position + order.quantity : position - order.quantity
            }
            for trade in outcome.trades { profit += trade.profit ?? .zero }
            #expect(simulation.engine.ledger.cash == cash, "seed \(seed)")
            #expect(simulation.engine.ledger.position == position, "seed \(seed)")
            #expect(simulation.engine.ledger.feesPaid == fees, "seed \(seed)")
            #expect(simulation.engine.ledger.isBalanced && simulation.venue.account == simulation.engine.ledger)
            #expect(cash >= .zero && position >= .zero, "seed \(seed)")
            if position == .zero { #expect(cash == backtest.initialCapital + profit, "seed \(seed)") }
        }
        for candle in try randomCandles(300, seed: seed) {
            try simulation.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
            try book()
            try simulation.candleClosed(candle, into: &outcome)
            try book()
            let close = try #require(Price(rounding: candle.close, of: instrument))
            #expect(outcome.equity == cash + instrument.notional(close, position))
        }
        #expect(fills > 10, "a check of nothing")
    }
}

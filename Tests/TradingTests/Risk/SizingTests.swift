import JSON
import Markets
import Parameters
import Testing
import Trading

@Suite struct SizingTests {
    private func quantity(_ sizing: Sizing, capital: String, price: Double) throws -> Backtest.Result {
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money(capital),
            feeRate: try FeeRate("0.001"),
            sizing: sizing
        )
        return try backtest.run(candles(closes: [price, price, price]), strategy: BuyAndHold())
    }

    @Test func allInLeavesLessThanALot() throws {
        let trade = try #require(try quantity(.allIn, capital: "1000", price: 46_430).trades.first)
        // 1000 / (46430 × 1.001) = 0.021516283…
        #expect(trade.quantity.lots == 2_151_628)
    }

    @Test func aShareOfTheEquity() throws {
        let sizing = Sizing.shareOfEquity(try Share("0.25"))
        let trade = try #require(try quantity(sizing, capital: "1000", price: 46_430).trades.first)
        #expect(trade.quantity.lots == 537_907)
    }

    @Test func aFixedAmount() throws {
        let trade = try #require(
            try quantity(.fixedAmount(try Money("500")), capital: "1000", price: 46_430).trades.first
        )
        #expect(trade.quantity.lots == 1_075_814)
    }

    /// Closes that go up and down by a hundredth: the volatility of a minute is known.
    @Test func aVolatilityTarget() throws {
        let closes = (0..<200).map { $0 % 2 == 0 ? 1000.0 : 1010.0 }
        let move = 0.00995033  // ln 1.01
        let year = (365.0 * 1440).squareRoot()
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("1000"),
            feeRate: .zero,
            sizing: .volatilityTarget(annual: try Share("0.5"), lookback: 20, maximum: try Share("1"))
        )
        let result = try backtest.run(candles(closes: closes), strategy: BuyAndHold())
        let refusal = try #require(result.orders.firstRefusal)
        #expect(refusal == "no_size: the volatility of 20 candles is not known yet")
        let trade = try #require(result.trades.first)
        #expect(trade.entryTime.milliseconds == 21 * 60_000, "twenty returns need twenty-one closes")
        #expect(abs(trade.cost.value - 1000 * 0.5 / (move * year)) < 0.05)
    }

    /// Of every four trades three win 2% and one loses 2%: W − (1 − W) / R = 0.75 − 0.25 = 0.5.
    @Test func kelly() throws {
        var closes: [Double] = [100]
        for index in 0..<60 {
            let entry = closes[closes.count - 1]
            closes += [entry, entry * (index % 4 == 3 ? 0.98 : 1.02)]
        }
        let backtest = Backtest(
            rules: VenueRules(instrument: try perpetual(tick: "0.00000001"), fees: FeeSchedule(.zero)),
            initialCapital: try Money("100000"),
            sizing: .kelly(fraction: try Share("0.5"), minimumTrades: 40, initial: try Share("0.1"))
        )
        let result = try backtest.run(candles(closes: closes), strategy: EveryOther())
        #expect(result.trades.count > 50)
        let equity = 100_000 + result.trades.prefix(44).compactMap { $0.profit?.value }.reduce(0, +)
        #expect(abs(result.trades[5].cost.value / 100_000 - 0.1) < 0.002)
        #expect(abs(result.trades[44].cost.value / equity - 0.25) < 0.002, "half of a half")
    }

    /// Bought and sold at opens that are the closes before.
    private struct EveryOther: Strategy {
        struct State: Codable, Sendable { var closes = 0 }

        var state = State()
        let warmUpCandles = 0

        mutating func restore(_ state: State) { self.state = state }
        mutating func observe(_ candle: ClosedCandle) { state.closes += 1 }
        func decide(position: Quantity) -> Decision { Decision(state.closes % 2 == 0 ? .enterLong : .exitLong) }
        func reason(for decision: Decision) -> String { "turn" }
    }

    @Test func aFixedQuantityThatCannotBePaidIsRejectedWithItsReason() throws {
        let sizing = Sizing.fixedQuantity(Quantity(lots: 100_000_000))
        let result = try quantity(sizing, capital: "46476.42", price: 46_430)
        #expect(result.trades.isEmpty)
        #expect(result.orders.rejected == 2)
        #expect(result.orders.cancelled == 1, "what was decided at the last close")
        #expect(
            result.orders.firstRefusal == "insufficient_funds: 46476.42 does not pay for 1 at 46430 and the fee"
        )
        #expect(try quantity(sizing, capital: "46476.43", price: 46_430).trades.count == 1)
    }

    @Test func lessThanALotIsRejected() throws {
        let result = try quantity(.allIn, capital: "0.0001", price: 46_430)
        #expect(result.orders.firstRefusal?.hasPrefix("insufficient_funds: 0.0001 does not pay for one lot") == true)
    }

    @Test func readsTheRequest() throws {
        let instrument = try perpetual()
        #expect(try Sizing(json: nil, instrument: instrument) == .allIn)
        #expect(try Sizing(json: "all_in", instrument: instrument) == .allIn)
        let unit = Sizing.fixedQuantity(Quantity(lots: 100_000_000))
        #expect(try Sizing(json: "one_unit", instrument: instrument) == unit)
        #expect(try Sizing(json: ["type": "fixed_quantity", "quantity": "1.0"], instrument: instrument) == unit)
        #expect(
            try Sizing(json: ["type": "percent", "percent": 12.5], instrument: instrument)
                == .shareOfEquity(Share("0.125"))
        )
    }

    @Test(
        arguments: [
            ("half", "sizing"), (["type": "x"], "sizing"), (3, "sizing"),
            (["type": "percent", "percent": 0], "sizing.percent"),
            (["type": "percent", "percent": 100.5], "sizing.percent"),
            (["type": "percent"], "sizing.percent"),
            (["type": "fixed_quantity"], "sizing.quantity"),
            (["type": "fixed_quantity", "quantity": "-1"], "sizing.quantity"),
            (["type": "fixed_quantity", "quantity": "0.000000001"], "sizing.quantity"),
        ] as [(JSONValue, String)]
    )
    func namesWhatIsWrong(json: JSONValue, field: String) throws {
        let instrument = try perpetual()
        let error = #expect(throws: ParameterError.self) { try Sizing(json: json, instrument: instrument) }
        #expect(error?.field == field)
    }
}

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

import JSON
import Markets
import Parameters
import Testing
import Trading

@Suite struct RiskLimitsTests {
    private func run(_ risk: RiskLimits, closes: [Double], _ strategy: any Strategy) throws -> Backtest.Result {
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("1000"),
            feeRate: .zero,
            risk: risk
        )
        return try backtest.run(candles(closes: closes), strategy: strategy)
    }

    @Test func aPositionAboveTheLimitIsRefusedBeforeItReachesTheVenue() throws {
        let risk = RiskLimits(maximumPosition: try Money("999.99"))
        let result = try run(risk, closes: [100, 100, 100], BuyAndHold())
        #expect(result.trades.isEmpty)
        #expect(result.orders.rejected == 3)
        #expect(result.orders.firstRefusal == "maximum_position: 10 at 100 exceeds 999.99")
        let enough = RiskLimits(maximumPosition: try Money("1000"))
        #expect(try run(enough, closes: [100, 100, 100], BuyAndHold()).trades.count == 1)
    }

    /// Up, down by a fifth, sold on the way, up again: the second entry is refused, the exit was not.
    @Test func aDrawdownHaltsEntriesAndNotExits() throws {
        let strategy = ForecastStrategy(model: Momentum(), modelName: "momentum", horizon: 1, roundTripCost: 0)
        let closes: [Double] = [100, 101, 102, 80, 79, 79, 80, 81, 82]
        let free = try run(.none, closes: closes, strategy)
        #expect(free.trades.count == 2)
        let result = try run(RiskLimits(maximumDrawdown: try Share("0.2")), closes: closes, strategy)
        #expect(result.trades.map(\.isOpen) == [false])
        #expect(result.orders.firstRefusal?.hasPrefix("maximum_drawdown: the equity fell by 0.2") == true)
        let tolerant = RiskLimits(maximumDrawdown: try Share("0.3"))
        #expect(try run(tolerant, closes: closes, strategy).trades.count == 2)
    }

    @Test func readsAndWritesTheRequest() throws {
        let limits = try RiskLimits(json: ["maximum_position": "1000.5", "maximum_drawdown": 0.2])
        #expect(limits == RiskLimits(maximumPosition: try Money("1000.5"), maximumDrawdown: try Share("0.2")))
        #expect(
            String(decoding: JSONWriter.bytes(of: limits), as: UTF8.self)
                == #"{"maximum_position":"1000.5","maximum_drawdown":"0.2"}"#
        )
        #expect(try RiskLimits(json: ["maximum_drawdown": .null]) == .none)
    }

    @Test func namesEverythingThatIsWrong() throws {
        let error = #expect(throws: ParameterErrors.self) {
            try RiskLimits(json: ["maximum_position": "-1", "maximum_drawdown": 2, "stop": 1])
        }
        #expect(error?.errors.map(\.field) == ["risk.maximum_position", "risk.maximum_drawdown", "risk.stop"])
    }
}

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

    /// Enters at every other close and leaves at the ones between.
    private struct Alternating: Strategy {
        struct State: Codable, Sendable { var closes = 0 }

        var state = State()
        let warmUpCandles = 0

        mutating func restore(_ state: State) { self.state = state }
        mutating func observe(_ candle: ClosedCandle) { state.closes += 1 }
        func decide(position: Quantity) -> Decision { Decision(state.closes % 2 == 1 ? .enterLong : .exitLong) }
        func reason(for decision: Decision) -> String { "turn" }
    }

    private func entries(_ limits: JSONObject, closes: [Double]) throws -> (trades: Int, refusal: String?) {
        let result = try run(RiskLimits(json: limits), closes: closes, Alternating())
        return (result.trades.count, result.orders.firstRefusal)
    }

    @Test func eachLimitRefusesWithItsCodeAndNeverAnExit() throws {
        // Each entry at an open above the one at which it leaves: every trade is lost.
        let falling: [Double] = (0..<41).map { 100 - Double($0) / 2 }
        #expect(try entries([:], closes: falling).trades == 20)
        let rate = try entries(["maximum_orders_per_hour": 3], closes: falling)
        #expect(rate.trades == 3 && rate.refusal?.hasPrefix("order_rate: 3 entries") == true)
        let cool = try entries(["cool_down": 6], closes: falling)
        #expect(cool.trades == 5 && cool.refusal?.hasPrefix("cool_down: a trade was lost") == true)
        let streak = try entries(["loss_streak": 2, "loss_streak_pause": 9], closes: falling)
        #expect(streak.trades == 6 && streak.refusal?.hasPrefix("loss_streak: ") == true, "\(streak)")
        let daily = try entries(["maximum_daily_loss": "0.02"], closes: falling)
        #expect(daily.trades == 4 && daily.refusal?.hasPrefix("maximum_daily_loss: ") == true, "\(daily)")
        let exposure = try entries(["maximum_exposure": "0.5"], closes: falling)
        #expect(exposure.trades == 0 && exposure.refusal?.hasPrefix("maximum_exposure: ") == true)
    }

    /// Wants to buy at ten prices below the market, and to sell what it has above it.
    private struct Ladder: RestingOrderStrategy {
        struct State: Codable, Sendable { var close = 0.0 }

        var state = State()
        let warmUpCandles = 0

        mutating func restore(_ state: State) { self.state = state }
        mutating func observe(_ candle: ClosedCandle) { state.close = candle.candle.close }
        func decide(position: Quantity) -> Decision { .hold }
        func reason(for decision: Decision) -> String { "" }

        func restingOrders(_ account: AccountView) -> [RestingOrder] {
            (1...10).compactMap { step in
                Price(rounding: 100 - Double(step), of: account.instrument).map {
                    RestingOrder(
                        tag: "\(step)",
                        side: .buy,
                        price: $0,
                        quantity: Quantity(lots: 100_000_000),
                        reason: "step \(step)"
                    )
                }
            }
        }
    }

    @Test func ordersThatRestCountAsIfTheyWereFilled() throws {
        let falling: [Double] = (0..<20).map { 100 - Double($0) }
        let free = try run(.none, closes: falling, Ladder())
        #expect(free.orders.filled == 10)
        let position = try run(RiskLimits(json: ["maximum_position": "300"]), closes: falling, Ladder())
        #expect(position.orders.filled == 3, "three of about 97 each")
        #expect(position.orders.firstRefusal?.hasPrefix("maximum_position: ") == true)
        #expect(
            position.orders.rejected == 10,
            "each told once, not at every candle: seven at first, the three once bought"
        )
        let open = try run(RiskLimits(json: ["maximum_open_orders": 4]), closes: [100, 100, 100], Ladder())
        #expect(open.orders.firstRefusal == "maximum_open_orders: 4 orders are open, and no more may be")
    }

    /// After a halt nothing that would buy rests any more.
    @Test func aHaltWithdrawsWhatWouldBuy() throws {
        let falling: [Double] = (0..<20).map { 100 - Double($0) }
        let halted = try run(RiskLimits(json: ["maximum_drawdown": "0.01"]), closes: falling, Ladder())
        #expect((1...7).contains(halted.orders.filled), "\(halted.orders)")
        #expect(halted.orders.cancelled >= 1)
    }

    @Test func theNextDayMayTradeAgain() throws {
        let day = 1440
        let falling: [Double] = (0..<day + 40).map { 2000 - Double($0) / 2 }
        let limited = try run(RiskLimits(json: ["maximum_daily_loss": "0.01"]), closes: falling, Alternating())
        let days = Set(limited.trades.map { $0.entryTime.milliseconds / 86_400_000 })
        #expect(days == [0, 1])
        #expect(limited.trades.count < 100)
    }

    @Test func readsAndWritesTheRequest() throws {
        let limits = try RiskLimits(json: ["maximum_position": "1000.5", "maximum_drawdown": 0.2])
        #expect(limits == RiskLimits(maximumPosition: try Money("1000.5"), maximumDrawdown: try Share("0.2")))
        #expect(
            String(decoding: JSONWriter.bytes(of: limits), as: UTF8.self)
                == #"{"maximum_position":"1000.5","maximum_drawdown":"0.2"}"#
        )
        #expect(try RiskLimits(json: ["maximum_drawdown": .null]) == .none)
        let all: JSONObject = [
            "maximum_position": "1", "maximum_exposure": "0.5", "maximum_daily_loss": "0.1", "maximum_drawdown": "0.2",
            "maximum_orders_per_hour": 5, "maximum_open_orders": 6, "cool_down": 7, "loss_streak": 3,
            "loss_streak_pause": 9,
        ]
        #expect(JSONWriter.bytes(of: try RiskLimits(json: all)) == JSONWriter.bytes(of: JSONValue.object(all)))
    }

    @Test func namesEverythingThatIsWrong() throws {
        let error = #expect(throws: ParameterErrors.self) {
            try RiskLimits(json: ["maximum_position": "-1", "maximum_drawdown": 2, "stop": 1, "cool_down": 0])
        }
        let fields = ["risk.maximum_position", "risk.maximum_drawdown", "risk.stop", "risk.cool_down"]
        #expect(error?.errors.map(\.field) == fields)
        #expect(throws: ParameterErrors.self) { try RiskLimits(json: ["loss_streak_pause": 5]) }
    }
}

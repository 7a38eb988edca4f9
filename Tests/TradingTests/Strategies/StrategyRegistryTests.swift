import JSON
import Markets
import Parameters
import Testing
import Trading

@Suite struct StrategyRegistryTests {
    private struct NoModel: Error {}

    private let registry = StrategyRegistry.standard
    private let context = StrategyContext(feeRate: .zero) { _ in throw NoModel() }

    @Test func listsWhatThereIs() {
        #expect(
            registry.strategies.map(\.type) == [
                "sma_cross", "ema_cross", "macd_cross", "momentum", "donchian_breakout", "bollinger_reversion",
                "rsi_reversion", "grid", "dca", "forecast", "rules", "buy_and_hold",
            ]
        )
        #expect(registry.strategies.allSatisfy { !$0.name.isEmpty && !$0.summary.isEmpty })
    }

    @Test func makesWithDefaultsAndParameters() throws {
        let plain = try registry.make(type: "sma_cross", parameters: [:], context: context) as? SMACross
        #expect(plain?.fast == 10 && plain?.slow == 30)
        let given = try registry.make(type: "sma_cross", parameters: ["fast": 5], context: context) as? SMACross
        #expect(given?.fast == 5 && given?.slow == 30)
        #expect(try registry.make(type: "buy_and_hold", parameters: [:], context: context) is BuyAndHold)
        let modelled = StrategyContext(feeRate: .zero) { _ in .init(name: "momentum", model: Momentum()) }
        let forecast = try registry.make(type: "forecast", parameters: ["model_id": "7"], context: modelled)
        #expect(forecast is ForecastStrategy)
    }

    @Test func anUnknownStrategyNamesTheKnownOnes() {
        let error = #expect(throws: StrategyError.self) {
            try registry.make(type: "magic", parameters: [:], context: context)
        }
        let known = registry.strategies.map(\.type).joined(separator: ", ")
        #expect(error?.description == "there is no strategy 'magic'; known: \(known)")
    }

    @Test(
        arguments: [
            ("sma_cross", ["fast": 30], ["fast"]), ("sma_cross", ["fats": 3], ["fats"]),
            ("sma_cross", ["fast": 0, "slow": "x"], ["fast", "slow"]), ("forecast", [:], ["model_id"]),
            ("forecast", ["model_id": "m", "horizon": 0], ["horizon"]), ("buy_and_hold", ["when": "now"], ["when"]),
            ("ema_cross", ["fast": 26], ["fast"]), ("ema_cross", ["slow": 1001], ["slow"]),
            ("macd_cross", ["fast": 30, "signal": 9], ["fast"]), ("macd_cross", ["signal": 0], ["signal"]),
            ("momentum", ["exit_percent": 1], ["exit_percent"]), ("momentum", ["period": 1e9], ["period"]),
            ("donchian_breakout", ["entry": 0, "exit": 5001], ["entry", "exit"]),
            ("bollinger_reversion", ["period": 1, "target": "lower"], ["period", "target"]),
            ("bollinger_reversion", ["deviations": 0], ["deviations"]),
            ("rsi_reversion", ["entry": 70, "exit": 70], ["entry"]), ("rsi_reversion", ["exit": 100], ["exit"]),
            ("grid", [:], ["lower", "upper", "quantity"]),
            ("grid", ["lower": 2, "upper": 1, "quantity": 1, "stop": 2], ["lower", "stop"]),
            ("grid", ["lower": 1, "upper": 2, "quantity": 0, "levels": 1], ["levels", "quantity"]),
            ("grid", ["lower": -1, "upper": 1e300, "quantity": 1], ["lower", "upper"]),
            ("dca", ["every": 0, "share": 0, "average": -1], ["every", "share", "average"]),
            ("dca", ["take_profit_percent": -5], ["take_profit_percent"]),
            ("rules", [:], ["enter", "exit"]), ("rules", ["enter": "close > open", "exit": []], ["enter", "exit"]),
        ] as [(String, JSONObject, [String])]
    )
    func wrongParametersAreNamed(type: String, parameters: JSONObject, fields: [String]) {
        let made = #expect(throws: ParameterErrors.self) {
            try registry.make(type: type, parameters: parameters, context: context)
        }
        #expect(made?.errors.map(\.field) == fields)
        let checked = #expect(throws: ParameterErrors.self) { try registry.parameters(type: type, parameters) }
        #expect(checked == made)
    }

    /// What only what is traded can tell is refused as soon as it is known.
    @Test func aGridMindsTheStepsOfItsInstrument() throws {
        let known = StrategyContext(feeRate: .zero, instrument: try perpetual()) { _ in throw NoModel() }
        let parameters: JSONObject = ["lower": 100, "upper": 101, "levels": 20, "quantity": 0.000_000_015]
        let error = #expect(throws: ParameterErrors.self) {
            try registry.make(type: "grid", parameters: parameters, context: known)
        }
        #expect(error?.errors.map(\.field) == ["levels", "quantity"])
        #expect(throws: Never.self) { try registry.make(type: "grid", parameters: parameters, context: context) }
    }

    /// Forms are made from the schemas: each default is one that is allowed.
    @Test func defaultsAreValid() throws {
        for strategy in registry.strategies {
            let defaults = strategy.schema.parameters.compactMap { parameter in
                parameter.defaultValue.map { (parameter.name, $0.json) }
            }
            var given = JSONObject()
            for (name, value) in defaults { given[name] = value }
            for parameter in strategy.schema.parameters where parameter.defaultValue == nil {
                given[parameter.name] = Self.required[parameter.name]
            }
            #expect(throws: Never.self, "\(strategy.type)") {
                try registry.parameters(type: strategy.type, given)
            }
            #expect(strategy.schema.parameters.allSatisfy { !$0.summary.isEmpty })
        }
    }

    private static let required: [String: JSONValue] = [
        "model_id": "1", "lower": 1, "upper": 2, "quantity": 1,
        "enter": ["left": "close", "op": ">", "right": "sma_20"],
        "exit": ["left": "close", "op": "<", "right": "sma_20"],
    ]

    @Test func aMissingModelIsTheCallersError() {
        #expect(throws: NoModel.self) {
            try registry.make(type: "forecast", parameters: ["model_id": "7"], context: context)
        }
    }
}

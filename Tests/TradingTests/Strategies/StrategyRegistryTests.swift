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
        #expect(registry.strategies.map(\.type) == ["sma_cross", "forecast", "buy_and_hold"])
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
        #expect(error?.description == "there is no strategy 'magic'; known: sma_cross, forecast, buy_and_hold")
    }

    @Test(
        arguments: [
            ("sma_cross", ["fast": 30], ["fast"]), ("sma_cross", ["fats": 3], ["fats"]),
            ("sma_cross", ["fast": 0, "slow": "x"], ["fast", "slow"]), ("forecast", [:], ["model_id"]),
            ("forecast", ["model_id": "m", "horizon": 0], ["horizon"]), ("buy_and_hold", ["when": "now"], ["when"]),
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

    @Test func aMissingModelIsTheCallersError() {
        #expect(throws: NoModel.self) {
            try registry.make(type: "forecast", parameters: ["model_id": "7"], context: context)
        }
    }
}

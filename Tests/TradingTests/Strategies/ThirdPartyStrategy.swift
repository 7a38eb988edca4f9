import Markets
import Parameters
import Trading

/// Enters after so many rising closes in a row and leaves at the first falling one.
struct RisingCloses: Strategy {
    struct State: Codable, Sendable {
        var last: Price?
        var rises = 0
        var hasFallen = false
    }

    let count: Int
    private(set) var state = State()

    init(count: Int) { self.count = count }

    mutating func restore(_ state: State) throws(StrategyError) {
        guard state.rises <= count else { throw .foreignState("it counts up to more than \(count)") }
        self.state = state
    }

    var warmUpCandles: Int { count }

    mutating func observe(_ candle: ClosedCandle) {
        defer { state.last = candle.close }
        guard let last = state.last else { return }
        // Not counted beyond what matters, so that candles of long ago change nothing.
        state.rises = candle.close > last ? min(count, state.rises + 1) : 0
        state.hasFallen = candle.close < last
    }

    func decide(position: Quantity) -> Decision {
        if position == .zero { return state.rises == count ? Decision(.enterLong) : .hold }
        return state.hasFallen ? Decision(.exitLong) : .hold
    }

    func reason(for decision: Decision) -> String {
        decision.action == .enterLong ? "\(count) closes in a row have risen" : "a close has fallen"
    }
}

extension StrategyDescriptor {
    static let risingCloses = StrategyDescriptor(
        type: "rising_closes",
        name: "Rising closes",
        summary: "Enters after so many rising closes in a row and leaves at the first falling one.",
        schema: ParameterSchema([
            Parameter("count", .integer(1...100), default: 3, summary: "Rising closes in a row")
        ]),
        make: { values, _ in RisingCloses(count: values.integer("count")) }
    )
}

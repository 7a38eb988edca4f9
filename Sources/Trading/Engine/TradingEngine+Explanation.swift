public import Markets

extension TradingEngine {
    /// What the strategy decided at the newest close, and why: asked again, which costs nothing as long as nobody wants to
    /// know.
    ///
    /// - Parameter position: what was held at that close.
    public func decision(holding position: Quantity) throws(StrategyError) -> (decision: Decision, reason: String) {
        let decision = try strategy.decide(position: position)
        guard decision.action != .hold else { return (decision, "no signal to trade on") }
        return (decision, strategy.reason(for: decision))
    }
}

extension Decision.Action {
    /// As the wire has it.
    public var code: String {
        switch self {
        case .hold: "hold"
        case .enterLong: "enter_long"
        case .accumulateLong: "accumulate_long"
        case .exitLong: "exit_long"
        }
    }
}

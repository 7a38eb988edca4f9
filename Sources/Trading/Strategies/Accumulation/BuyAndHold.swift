public import Markets
internal import Parameters

/// Enters at the first close and never leaves: what any other strategy must beat.
public struct BuyAndHold: Strategy {
    /// Nothing needs to be remembered.
    public struct State: Hashable, Sendable, Codable {}

    public private(set) var state = State()

    public init() {}

    public mutating func restore(_ state: State) { self.state = state }

    public var warmUpCandles: Int { 0 }

    public mutating func observe(_ candle: ClosedCandle) {}

    public func decide(position: Quantity) -> Decision {
        position == .zero ? Decision(.enterLong) : .hold
    }

    public func reason(for decision: Decision) -> String { "buy and hold" }
}

extension StrategyDescriptor {
    static let buyAndHold = StrategyDescriptor(
        type: "buy_and_hold",
        name: "Buy and hold",
        summary: "Buys at the first close and never sells: the baseline that others must beat.",
        schema: ParameterSchema(),
        make: { _, _ in BuyAndHold() }
    )
}

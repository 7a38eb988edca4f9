internal import Indicators
public import Markets
internal import Parameters

/// In the market while a fast simple moving average of the closes stands above a slow one.
///
/// Enters at a close at which the fast average has come to stand above the slow one (it did not at the close before), and
/// leaves at one at which it has come to stand below. Closes are compared as whole ticks, so that a tie is a tie: prices
/// lie on a grid, and averages of floating-point prices would decide ties by rounding noise.
public struct SMACross: Strategy {
    public let fast: Int
    public let slow: Int
    public private(set) var state: State
    private let entryReason: String
    private let exitReason: String

    /// The running sums and how the averages stood at the last two closes.
    public struct State: Hashable, Sendable, Codable {
        var fastSum: RollingSum<Int64>
        var slowSum: RollingSum<Int64>
        /// Where the fast average stands, seen from the slow one.
        var relation: Relation?
        var previousRelation: Relation?
    }

    /// - Precondition: `0 < fast < slow <= 1000`.
    public init(fast: Int, slow: Int) {
        precondition(0 < fast && fast < slow && slow <= 1000, "the fast average is shorter than the slow one")
        self.fast = fast
        self.slow = slow
        state = State(fastSum: RollingSum(period: fast), slowSum: RollingSum(period: slow))
        entryReason = "SMA \(fast) crossed above SMA \(slow)"
        exitReason = "SMA \(fast) crossed below SMA \(slow)"
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.fastSum.period == fast, state.slowSum.period == slow else {
            throw .foreignState("it is of averages over \(state.fastSum.period) and \(state.slowSum.period) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { slow }

    public mutating func observe(_ candle: ClosedCandle) {
        state.previousRelation = state.relation
        // Both take the close in before either is asked.
        let fastSum = state.fastSum.update(candle.close.ticks)
        let slowSum = state.slowSum.update(candle.close.ticks)
        guard let fastSum, let slowSum else { return }
        // fastSum / fast against slowSum / slow, without dividing.
        let difference = Int128(fastSum) * Int128(slow) - Int128(slowSum) * Int128(fast)
        state.relation = difference > 0 ? .above : difference < 0 ? .below : .equal
    }

    public func decide(position: Quantity) -> Decision {
        guard let now = state.relation, let before = state.previousRelation else { return .hold }
        if now == .above, before != .above { return Decision(.enterLong) }
        if now == .below, before != .below { return Decision(.exitLong) }
        return .hold
    }

    public func reason(for decision: Decision) -> String {
        decision.action == .enterLong ? entryReason : exitReason
    }
}

extension StrategyDescriptor {
    static let smaCross = StrategyDescriptor(
        type: "sma_cross",
        name: "Moving average cross",
        summary: "In the market while a fast simple moving average of the closes stands above a slow one.",
        schema: ParameterSchema([
            Parameter("fast", .integer(1...999), default: 10, summary: "Candles in the fast average"),
            Parameter("slow", .integer(2...1000), default: 30, summary: "Candles in the slow average"),
        ]),
        check: { values throws(ParameterErrors) in try values.requireAscending("fast", "slow") },
        make: { values, _ in SMACross(fast: values.integer("fast"), slow: values.integer("slow")) }
    )
}

internal import Indicators
public import Markets
internal import Parameters

/// In the market while the MACD stands above its signal line.
///
/// Edge-based: enters at a close at which the MACD has come to stand above its signal line, and leaves at one at which it
/// has come to stand below. The numbers are TA-Lib's; averages forget their beginning slowly, so the warm-up is ten times
/// what the first number takes.
///
/// Source: G. Appel, "The Moving Average Convergence-Divergence Trading Method" (1979).
public struct MACDCross: Strategy {
    public let fast: Int
    public let slow: Int
    public let signal: Int
    public private(set) var state: State

    /// The averages, in ticks, and how the lines stood at the last two closes.
    public struct State: Hashable, Sendable, Codable {
        /// Fast, slow and signal, as the averages do not tell them.
        var periods: [Int]
        var macd: MACD
        var crossing = Crossing()
    }

    /// - Precondition: `0 < fast < slow` and `signal` is at least 1.
    public init(fast: Int, slow: Int, signal: Int) {
        precondition(0 < fast && fast < slow && signal > 0, "the fast average is shorter than the slow one")
        self.fast = fast
        self.slow = slow
        self.signal = signal
        state = State(periods: [fast, slow, signal], macd: MACD(fast: fast, slow: slow, signal: signal))
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.periods == [fast, slow, signal] else {
            throw .foreignState("it is of a MACD over \(state.periods) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { 10 * (slow + signal - 1) }

    public var minimumCandles: Int { slow + signal }

    public mutating func observe(_ candle: ClosedCandle) {
        // In ticks: the mean of whole numbers is exact, so that a flat market is a tie.
        let ticks = Double(candle.close.ticks)
        guard let output = state.macd.update(ticks) else { return }
        state.crossing.update(Relation(difference: output.histogram, scale: ticks))
    }

    public func decide(position: Quantity) -> Decision { state.crossing.decision }

    public func reason(for decision: Decision) -> String {
        let way = decision.action == .enterLong ? "above" : "below"
        return "MACD \(fast)/\(slow) crossed \(way) its signal line over \(signal)"
    }
}

extension StrategyDescriptor {
    static let macdCross = StrategyDescriptor(
        type: "macd_cross",
        name: "MACD cross",
        summary: "In the market while the MACD stands above its signal line.",
        schema: ParameterSchema([
            Parameter("fast", .integer(1...999), default: 12, summary: "Candles in the fast average"),
            Parameter("slow", .integer(2...1000), default: 26, summary: "Candles in the slow average"),
            Parameter("signal", .integer(1...500), default: 9, summary: "Candles in the average of the MACD"),
        ]),
        check: { values throws(ParameterErrors) in try values.requireAscending("fast", "slow") },
        make: { values, _ in
            MACDCross(
                fast: values.integer("fast"),
                slow: values.integer("slow"),
                signal: values.integer("signal")
            )
        }
    )
}

internal import Indicators
public import Markets
internal import Parameters

/// Buys what has been sold too much, by the relative strength index, and sells it when it has recovered.
///
/// State-based: enters at any close at which the index is below `entry`, and leaves at one at which it is above `exit`.
/// Wilder's averages forget their beginning slowly, so the warm-up is ten times the period. Before the first change of the
/// price nothing is decided: there the index is 0 by convention, which says nothing.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978): 14 candles, 30 and 70; short ones by L. Connors
/// and C. Alvarez, "Short Term Trading Strategies That Work" (2009): 2 candles, 10 and above 50.
public struct RSIReversion: Strategy {
    public let period: Int
    public let entry: Double
    public let exit: Double
    public private(set) var state: State

    /// The averages of gains and losses, in ticks, and the index.
    public struct State: Hashable, Sendable, Codable {
        var strength: RelativeStrengthIndex
        var previous: Price?
        /// Whether the price has ever changed.
        var hasMoved = false
        var index: Double?
    }

    /// - Precondition: `period` is at least 1 and `entry` below `exit`.
    public init(period: Int, entry: Double, exit: Double) {
        precondition(period > 0 && entry < exit, "it is bought lower than it is sold")
        self.period = period
        self.entry = entry
        self.exit = exit
        state = State(strength: RelativeStrengthIndex(period: period))
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.strength.warmUp == period + 1 else {
            throw .foreignState("it is of an index over \(state.strength.warmUp - 1) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { 10 * period }

    public var minimumCandles: Int { period + 1 }

    public mutating func observe(_ candle: ClosedCandle) {
        if let previous = state.previous, previous != candle.close { state.hasMoved = true }
        state.previous = candle.close
        state.index = state.strength.update(Double(candle.close.ticks))
    }

    public func decide(position: Quantity) -> Decision {
        guard state.hasMoved, let index = state.index else { return .hold }
        if position == .zero { return index < entry ? Decision(.enterLong, signal: index) : .hold }
        return index > exit ? Decision(.exitLong, signal: index) : .hold
    }

    public func reason(for decision: Decision) -> String {
        let isEntry = decision.action == .enterLong
        return "RSI \(period) is \(numberText(decision.signal)), "
            + (isEntry ? "below \(numberText(entry))" : "above \(numberText(exit))")
    }
}

extension StrategyDescriptor {
    static let rsiReversion = StrategyDescriptor(
        type: "rsi_reversion",
        name: "RSI reversion",
        summary: "Buys while the relative strength index is low and sells when it is high.",
        schema: ParameterSchema([
            Parameter("period", .integer(1...500), default: 14, summary: "Candles in the index"),
            Parameter("entry", .number(0.1...99), default: 30.0, summary: "Buys while the index is below"),
            Parameter("exit", .number(1...99.9), default: 70.0, summary: "Sells while the index is above"),
        ]),
        check: { values throws(ParameterErrors) in
            let exit = values.number("exit")
            guard values.number("entry") < exit else {
                let message = "must be less than exit, which is \(exit)"
                throw ParameterErrors([ParameterError(field: "entry", message: message)])
            }
        },
        make: { values, _ in
            RSIReversion(
                period: values.integer("period"),
                entry: values.number("entry"),
                exit: values.number("exit")
            )
        }
    )
}

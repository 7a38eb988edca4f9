internal import Indicators
public import Markets
internal import Parameters

/// In the market while the price has risen over the last candles.
///
/// State-based: enters at any close that is more than the entry threshold above the close `period` candles before, and
/// leaves at one that is below the exit threshold; in between the position is kept.
///
/// Source: T. J. Moskowitz, Y. H. Ooi, L. H. Pedersen, "Time Series Momentum" (2012), long only.
public struct TimeSeriesMomentum: Strategy {
    public let period: Int
    /// The change, in percent, above which it enters.
    public let entry: Double
    /// The change, in percent, below which it leaves.
    public let exit: Double
    public private(set) var state: State

    /// The last closes, in ticks, the newest one, and its difference from the oldest.
    public struct State: Hashable, Sendable, Codable {
        var change: RateOfChange
        var close = 0.0
        var difference: Double?
    }

    /// - Precondition: `period` is at least 1 and `exit` at most `entry`.
    public init(period: Int, entry: Double = 0, exit: Double = 0) {
        precondition(period > 0 && exit <= entry, "the exit threshold is not above that of the entry")
        self.period = period
        self.entry = entry
        self.exit = exit
        state = State(change: RateOfChange(period: period, in: .price))
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.change.warmUp == period + 1 else {
            throw .foreignState("it is of a change over \(state.change.warmUp - 1) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { period }

    public mutating func observe(_ candle: ClosedCandle) {
        state.close = Double(candle.close.ticks)
        state.difference = state.change.update(state.close)
    }

    public func decide(position: Quantity) -> Decision {
        guard let difference = state.difference else { return .hold }
        let before = state.close - difference
        // The difference is a whole number of ticks: multiplied out, a change of just the threshold is none beyond it.
        let isBeyond = position == .zero ? 100 * difference > entry * before : 100 * difference < exit * before
        guard isBeyond else { return .hold }
        return Decision(position == .zero ? .enterLong : .exitLong, signal: 100 * difference / before)
    }

    public func reason(for decision: Decision) -> String {
        let isEntry = decision.action == .enterLong
        return "\(percentText(decision.signal)) over \(period) candles, \(isEntry ? "above" : "below") "
            + percentText(isEntry ? entry : exit)
    }
}

extension StrategyDescriptor {
    static let momentum = StrategyDescriptor(
        type: "momentum",
        name: "Momentum",
        summary: "In the market while the price has risen by more than a threshold over the last candles.",
        schema: ParameterSchema([
            Parameter("period", .integer(1...5000), default: 20, summary: "Candles over which the price has changed"),
            Parameter(
                "entry_percent",
                .number(-100...1000),
                default: 0,
                summary: "Enters above this change, in percent"
            ),
            Parameter(
                "exit_percent",
                .number(-100...1000),
                default: 0,
                summary: "Leaves below this change, in percent; not above entry_percent"
            ),
        ]),
        check: { values throws(ParameterErrors) in
            let entry = values.number("entry_percent")
            guard values.number("exit_percent") <= entry else {
                let message = "must not be above entry_percent, which is \(entry)"
                throw ParameterErrors([ParameterError(field: "exit_percent", message: message)])
            }
        },
        make: { values, _ in
            TimeSeriesMomentum(
                period: values.integer("period"),
                entry: values.number("entry_percent"),
                exit: values.number("exit_percent")
            )
        }
    )
}

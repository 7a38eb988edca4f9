internal import Indicators
public import Markets
internal import Parameters

/// Enters at a new high and leaves at a new low: the rule of the Turtles.
///
/// State-based: enters at any close above the highest high of the `entry` candles before it, and leaves at one below the
/// lowest low of the `exit` candles before it. The candle that closes is not among them: it could not break out of itself.
///
/// Source: R. D. Donchian's channel rule (1960); C. Faith, "Way of the Turtle" (2007): 20 and 10 days (System 1), or 55 and
/// 20 (System 2).
public struct DonchianBreakout: Strategy {
    public let entry: Int
    public let exit: Int
    public private(set) var state: State

    /// The channels, and where the last close stands to those of the candles before it.
    public struct State: Hashable, Sendable, Codable {
        var entryChannel: DonchianChannels
        var exitChannel: DonchianChannels
        /// The highest high of the last `entry` candles.
        var highest: Double?
        /// The lowest low of the last `exit` candles.
        var lowest: Double?
        /// By how much the last close stands above the highest high before it.
        var aboveHighest: Double?
        /// By how much the last close stands below the lowest low before it.
        var belowLowest: Double?
    }

    /// - Precondition: both are at least 1.
    public init(entry: Int, exit: Int) {
        precondition(entry > 0 && exit > 0, "a channel spans at least one candle")
        self.entry = entry
        self.exit = exit
        state = State(entryChannel: DonchianChannels(period: entry), exitChannel: DonchianChannels(period: exit))
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.entryChannel.warmUp == entry, state.exitChannel.warmUp == exit else {
            throw .foreignState(
                "it is of channels over \(state.entryChannel.warmUp) and \(state.exitChannel.warmUp) candles"
            )
        }
        self.state = state
    }

    public var warmUpCandles: Int { max(entry, exit) }

    public mutating func observe(_ candle: ClosedCandle) {
        let close = candle.candle.close
        state.aboveHighest = state.highest.map { close - $0 }
        state.belowLowest = state.lowest.map { $0 - close }
        state.highest = state.entryChannel.update(candle.candle)?.upper
        state.lowest = state.exitChannel.update(candle.candle)?.lower
    }

    public func decide(position: Quantity) -> Decision {
        // Only when both are known, so that no position is opened that could not be left.
        guard let above = state.aboveHighest, let below = state.belowLowest else { return .hold }
        if position == .zero { return above > 0 ? Decision(.enterLong, signal: above) : .hold }
        return below > 0 ? Decision(.exitLong, signal: below) : .hold
    }

    public func reason(for decision: Decision) -> String {
        decision.action == .enterLong
            ? "the close is above the highest high of the \(entry) candles before"
            : "the close is below the lowest low of the \(exit) candles before"
    }
}

extension StrategyDescriptor {
    static let donchianBreakout = StrategyDescriptor(
        type: "donchian_breakout",
        name: "Donchian breakout",
        summary: "Enters at a close above the highest high of the candles before, leaves at one below the lowest low.",
        schema: ParameterSchema([
            Parameter("entry", .integer(1...5000), default: 20, summary: "Candles whose highest high is broken"),
            Parameter("exit", .integer(1...5000), default: 10, summary: "Candles whose lowest low is broken"),
        ]),
        make: { values, _ in DonchianBreakout(entry: values.integer("entry"), exit: values.integer("exit")) }
    )
}

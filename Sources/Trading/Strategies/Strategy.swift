public import Markets

/// Decides, at each close, whether to be in the market.
///
/// The engine shows a strategy every candle once, in order, by ``observe(_:)``, and after those on which it may trade
/// asks it to ``decide(position:)``. What it decides must depend on the last few candles and the position only: then a
/// backtest, a bot, and a bot that was restarted decide the same, bit for bit.
public protocol Strategy: Sendable {
    /// What the strategy remembers of the candles that it has seen.
    associatedtype State: Codable & Sendable

    var state: State { get }

    /// Goes on from a state that a strategy with the same parameters had.
    ///
    /// - Throws: ``StrategyError/foreignState(_:)`` if it had others.
    mutating func restore(_ state: State) throws(StrategyError)

    /// How many candles it wants to have seen before the first that is traded on; earlier ones change nothing.
    var warmUpCandles: Int { get }

    /// How many candles it must have seen to decide anything but to hold, the one it decides on included.
    var minimumCandles: Int { get }

    /// Takes in a candle that has closed.
    mutating func observe(_ candle: ClosedCandle)

    /// What to do at the close that was seen last.
    ///
    /// - Parameter position: what is held: positive or zero.
    func decide(position: Quantity) throws(StrategyError) -> Decision

    /// The decision in words for people. Only asked for, right after the decision, if an order results.
    func reason(for decision: Decision) -> String
}

extension Strategy {
    public var minimumCandles: Int { warmUpCandles + 1 }
}

/// A candle that has closed, and its close on the tick grid.
public struct ClosedCandle: Hashable, Sendable {
    public let candle: Candle
    public let close: Price

    @inlinable
    public init(candle: Candle, close: Price) {
        self.candle = candle
        self.close = close
    }
}

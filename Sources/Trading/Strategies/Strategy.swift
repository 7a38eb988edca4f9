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

    /// Whether what it decides is meant to depend on the first candle that it has seen, as a rhythm does that counts from
    /// there; `false` if not said. An examination then takes it as a note that more history changes decisions.
    var dependsOnStart: Bool { get }

    /// Takes in a candle that has closed.
    mutating func observe(_ candle: ClosedCandle)

    /// Takes in closed candles one by one, deciding after each, until it decides on something that has an effect.
    ///
    /// What the engine calls while nothing else can happen, instead of ``observe(_:)`` and ``decide(position:)`` for each
    /// candle; it is to do the same. There is a form of it for every strategy; another one is only there to be faster.
    ///
    /// - Parameters:
    ///   - start: index of the first candle that has not been seen.
    ///   - end: index after the last one that may be.
    ///   - position: what is held all the time.
    /// - Returns: index of the candle after which there is a decision, which ``decide(position:)`` says; `end` if none.
    mutating func advance(
        over candles: PricedSeries,
        from start: Int,
        to end: Int,
        position: Quantity
    ) throws(StrategyError) -> Int

    /// What to do at the close that was seen last.
    ///
    /// - Parameter position: what is held: positive or zero.
    func decide(position: Quantity) throws(StrategyError) -> Decision

    /// Takes in that a tick is now `factor` finer ticks: what the strategy remembers in ticks is so many times as many.
    mutating func rescale(ticks factor: Int64)

    /// The decision in words for people. Only asked for, right after the decision, if an order results.
    func reason(for decision: Decision) -> String
}

extension Strategy {
    public var minimumCandles: Int { warmUpCandles + 1 }

    public var dependsOnStart: Bool { false }

    /// Nothing: most strategies remember numbers.
    public mutating func rescale(ticks factor: Int64) {}

    @inlinable
    public mutating func advance(
        over candles: PricedSeries,
        from start: Int,
        to end: Int,
        position: Quantity
    ) throws(StrategyError) -> Int {
        for index in start..<end {
            observe(candles[index])
            if try decide(position: position).hasEffect(holding: position) { return index }
        }
        return end
    }
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

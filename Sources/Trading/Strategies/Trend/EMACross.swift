internal import Indicators
public import Markets
internal import Parameters

/// In the market while a fast exponential moving average of the closes stands above a slow one.
///
/// Edge-based, as crossovers are: enters at a close at which the fast average has come to stand above the slow one, and
/// leaves at one at which it has come to stand below. Each average is seeded with the plain mean of its first closes
/// (TA-Lib's convention) and forgets that slowly: the warm-up is ten times the slow period, after which two billionths of
/// the seed are left.
public struct EMACross: Strategy {
    public let fast: Int
    public let slow: Int
    public private(set) var state: State

    /// The averages, in ticks, and how they stood at the last two closes.
    public struct State: Hashable, Sendable, Codable {
        var fast: ExponentialMovingAverage
        var slow: ExponentialMovingAverage
        var crossing = Crossing()
    }

    /// - Precondition: `0 < fast < slow`.
    public init(fast: Int, slow: Int) {
        precondition(0 < fast && fast < slow, "the fast average is shorter than the slow one")
        self.fast = fast
        self.slow = slow
        state = State(fast: ExponentialMovingAverage(period: fast), slow: ExponentialMovingAverage(period: slow))
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.fast.warmUp == fast, state.slow.warmUp == slow else {
            throw .foreignState("it is of averages over \(state.fast.warmUp) and \(state.slow.warmUp) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { 10 * slow }

    public var minimumCandles: Int { slow + 1 }

    public mutating func observe(_ candle: ClosedCandle) {
        // In ticks: the mean of whole numbers is exact, so that a flat market is a tie.
        let ticks = Double(candle.close.ticks)
        let fastAverage = state.fast.update(ticks)
        let slowAverage = state.slow.update(ticks)
        guard let fastAverage, let slowAverage else { return }
        state.crossing.update(Relation(difference: fastAverage - slowAverage, scale: ticks))
    }

    public func decide(position: Quantity) -> Decision { state.crossing.decision }

    public func reason(for decision: Decision) -> String {
        "EMA \(fast) crossed \(decision.action == .enterLong ? "above" : "below") EMA \(slow)"
    }
}

extension StrategyDescriptor {
    static let emaCross = StrategyDescriptor(
        type: "ema_cross",
        name: "Exponential average cross",
        summary: "In the market while a fast exponential moving average of the closes stands above a slow one.",
        schema: ParameterSchema([
            Parameter("fast", .integer(1...999), default: 12, summary: "Candles in the fast average"),
            Parameter("slow", .integer(2...1000), default: 26, summary: "Candles in the slow average"),
        ]),
        check: { values throws(ParameterErrors) in try values.requireAscending("fast", "slow") },
        make: { values, _ in EMACross(fast: values.integer("fast"), slow: values.integer("slow")) }
    )
}

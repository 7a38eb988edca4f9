internal import Indicators
public import Markets
internal import Parameters

/// Buys a part every so many candles, whatever the price.
///
/// The first purchase is due at the first candle, the next one `every` candles later, and so on. With an average given, a
/// purchase is made only if its close is below the simple moving average of the last closes; one that is not made is left
/// out, not put off. With a take-profit, all that is held is offered so far above what it has cost on average, and
/// accumulating begins anew once it is sold.
///
/// How much a purchase is, the rule of sizing says, and `share` how much of that: with a share of the equity or a fixed
/// quantity purchases are alike, with the whole cash each takes the share of what is left.
public struct DollarCostAveraging: RestingOrderStrategy {
    public let every: Int
    public let share: Double
    /// Candles in the average below which is bought; 0 for any price.
    public let average: Int
    /// How far above the average cost all is sold, in percent; 0 for never.
    public let takeProfit: Double
    public private(set) var state: State

    /// How many candles ago the last purchase was due, and the closes of the average.
    public struct State: Hashable, Sendable, Codable {
        /// Candles to wait for until the next purchase is due; 0 at the one at which it is.
        var wait: Int
        /// The sum of the last closes, in ticks; `nil` without an average.
        var sum: RollingSum<Int64>?
        /// Whether the last close is below the average, or there is none.
        var isCheap: Bool
    }

    /// - Precondition: `every` is at least 1, `share` above 0 and at most 1, the others not negative.
    public init(every: Int, share: Double, average: Int = 0, takeProfit: Double = 0) {
        precondition(every > 0 && average >= 0 && takeProfit >= 0, "purchases are at least a candle apart")
        precondition(share > 0 && share <= 1, "a share is above 0 and at most 1")
        self.every = every
        self.share = share
        self.average = average
        self.takeProfit = takeProfit
        state = State(wait: 1, sum: average > 0 ? RollingSum(period: average) : nil, isCheap: average == 0)
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard (state.sum?.period ?? 0) == average, (0...every).contains(state.wait) else {
            throw .foreignState("it is of other purchases, or of an average over \(state.sum?.period ?? 0) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { max(0, average - 1) }

    /// The rhythm counts from the first candle.
    public var dependsOnStart: Bool { every > 1 }

    public mutating func observe(_ candle: ClosedCandle) {
        state.wait = state.wait == 0 ? every - 1 : state.wait - 1
        guard average > 0 else { return }
        // The close times the period against the sum, without dividing.
        let sum = state.sum?.update(candle.close.ticks)
        state.isCheap = sum.map { Int128(candle.close.ticks) * Int128(average) < Int128($0) } ?? false
    }

    public func decide(position: Quantity) -> Decision {
        state.wait == 0 && state.isCheap ? Decision(.accumulateLong, conviction: share) : .hold
    }

    public func restingOrders(_ account: AccountView) -> [RestingOrder] {
        guard takeProfit > 0, account.position > .zero, let cost = account.averagePrice,
            let price = Price(rounding: cost * (1 + takeProfit / 100), .up, of: account.instrument)
        else { return [] }
        return [
            RestingOrder(
                tag: "take-profit",
                side: .sell,
                price: price,
                quantity: account.position,
                reason: "\(percentText(takeProfit)) above the average cost"
            )
        ]
    }

    public func reason(for decision: Decision) -> String {
        let rhythm = every == 1 ? "every candle" : "every \(every) candles"
        return average == 0 ? "a purchase \(rhythm)" : "a purchase \(rhythm), below SMA \(average)"
    }
}

extension StrategyDescriptor {
    static let dollarCostAveraging = StrategyDescriptor(
        type: "dca",
        name: "Dollar cost averaging",
        summary: "Buys a part every so many candles; on request only below an average, and with a take-profit.",
        schema: ParameterSchema([
            Parameter("every", .integer(1...100_000), default: 24, summary: "Candles from one purchase to the next"),
            Parameter(
                "share",
                .number(0.001...1),
                default: 0.1,
                summary: "How much of what the rule of sizing gives each purchase takes"
            ),
            Parameter(
                "average",
                .integer(0...5000),
                default: 0,
                summary: "Buys only below the simple moving average of so many closes; 0 for any price"
            ),
            Parameter(
                "take_profit_percent",
                .number(0...1000),
                default: 0,
                summary: "Sells all so far above the average cost, in percent; 0 for never"
            ),
        ]),
        make: { values, _ in
            DollarCostAveraging(
                every: values.integer("every"),
                share: values.number("share"),
                average: values.integer("average"),
                takeProfit: values.number("take_profit_percent")
            )
        }
    )
}

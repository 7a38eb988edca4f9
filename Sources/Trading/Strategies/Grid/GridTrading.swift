public import Markets

/// Buys at each level of a grid and sells what it bought there one level higher, again and again.
///
/// What is held says which levels hold: the first units that are bought belong to the highest level, the next ones to the
/// one below it, as a falling price would fill them. So each level is always either bought, and its sell rests one level
/// higher, or not, and its buy rests at the level; one that is partly bought has both. The orders follow from the position
/// alone. A restart, a lost answer or a partial fill changes nothing, and no unit is ever sold less than one level above
/// where the grid buys it.
///
/// It begins as grids on exchanges do: the units of all levels above the price are bought at once, by buys at these levels,
/// which fill at the market. To begin with nothing, set the upper price at the market. Nothing is bought while the price is
/// below the grid, and never more than the cash pays for, the highest levels first.
public struct GridTrading: RestingOrderStrategy {
    public let levels: GridLevels
    /// How much each level buys, in the base asset.
    public let quantity: Double
    /// A close below which everything is sold and the grid ends; `nil` for never.
    public let stop: Double?
    public let feeRate: FeeRate
    public private(set) var state: State

    /// The last close. Which levels hold, the position says: ``GridTrading/holdings(_:of:)``.
    public struct State: Hashable, Sendable, Codable {
        var close: Price?
        /// Whether a close was below the stop: the grid does not begin again.
        var isStopped = false
    }

    /// - Parameters:
    ///   - quantity: a whole number of lots of what is traded, in the base asset.
    ///   - feeRate: what is counted for the fee of a buy.
    /// - Precondition: `quantity` is positive.
    public init(levels: GridLevels, quantity: Double, stop: Double? = nil, feeRate: FeeRate) {
        precondition(quantity > 0, "a level buys something")
        self.levels = levels
        self.quantity = quantity
        self.stop = stop
        self.feeRate = feeRate
        state = State()
    }

    public mutating func restore(_ state: State) { self.state = state }

    public var warmUpCandles: Int { 0 }

    public mutating func observe(_ candle: ClosedCandle) {
        state.close = candle.close
        if let stop, candle.candle.close < stop { state.isStopped = true }
    }

    public func decide(position: Quantity) -> Decision {
        state.isStopped && position > .zero ? Decision(.exitLong) : .hold
    }

    public func reason(for decision: Decision) -> String { "a close fell below the grid's stop" }

    public func restingOrders(_ account: AccountView) throws(StrategyError) -> [RestingOrder] {
        guard let close = state.close, !state.isStopped else { return [] }
        let prices = try levels.prices(of: account.instrument)
        let unit = try unit(of: account.instrument)
        let held = holdings(account.position, unit: unit)
        let sells = held.indices.filter { held[$0] > .zero }.map { level in
            order(.sell, level, at: prices[level + 1], held[level])
        }
        guard close >= prices[0] else { return sells }
        // What the buys that rest have claimed is theirs: what they may cost is the whole of the cash.
        var cash = account.cash
        var buys: [RestingOrder] = []
        for level in held.indices.reversed() where held[level] < unit {
            let missing = unit - held[level]
            let notional = account.instrument.notional(prices[level], missing)
            cash -= notional + feeRate.fee(on: notional)
            guard cash >= .zero else { break }
            buys.append(order(.buy, level, at: prices[level], missing))
        }
        return sells + buys
    }

    /// How much of `position` each level holds, from the lowest to the highest; none at the upper price, where nothing is
    /// bought. What is beyond a full grid belongs to none.
    public func holdings(_ position: Quantity, of instrument: Instrument) throws(StrategyError) -> [Quantity] {
        holdings(position, unit: try unit(of: instrument))
    }

    private func holdings(_ position: Quantity, unit: Quantity) -> [Quantity] {
        var rest = max(.zero, position)
        var held: [Quantity] = []
        for _ in 0..<levels.values.count - 1 {
            let part = min(rest, unit)
            held.append(part)
            rest = rest - part
        }
        return held.reversed()
    }

    /// What a level buys, in lots: never rounded.
    private func unit(of instrument: Instrument) throws(StrategyError) -> Quantity {
        guard let unit = Quantity(rounding: quantity, .down, of: instrument), unit > .zero,
            Quantity(rounding: quantity, .up, of: instrument) == unit
        else {
            let lot = instrument.lotSize.text
            throw .unusable("the quantity of a level, \(quantity), is no whole number of lots of \(lot)")
        }
        return unit
    }

    private func order(_ side: Side, _ level: Int, at price: Price, _ quantity: Quantity) -> RestingOrder {
        let count = levels.values.count
        let reason = "grid: \(side == .buy ? "buys at level" : "sells above level") \(level + 1) of \(count)"
        return RestingOrder(
            tag: "\(side == .buy ? "buy" : "sell")-\(level + 1)",
            side: side,
            price: price,
            quantity: quantity,
            reason: reason
        )
    }
}

internal import Markets

/// An order as the simulated venue keeps it.
struct VenueOrder: NumberedOrder, Hashable, Sendable, Codable {
    private(set) var order: Order
    /// What is still to be filled; learnt at the first fill by an order that spends a budget.
    var remaining: Quantity
    /// The first open that it can meet.
    let arrival: Timestamp
    /// Whether it has met an open, and now rests.
    var isResting = false
    /// Whether it may trade: one that protects an entry waits for the entry's first fill.
    var isActive: Bool
    /// Whether the market has come to its stop price: a stop-limit order is a limit order from then on.
    var isTriggered = false
    var stopPrice: Price?
    /// The best price that a trailing stop has seen.
    var watermark: Price?
    var executions = 0
    var filled = Quantity.zero
    var filledNotional = Money.zero

    var number: Int { order.number }
    var terms: OrderTerms { order.terms }
    var side: Side { terms.side }

    init(_ order: Order, arrival: Timestamp) {
        self.order = order
        self.arrival = arrival
        remaining = order.quantity
        isActive = order.parent == nil
        stopPrice = order.terms.stopPrice
    }

    /// The same order in finer ticks.
    func rescaled(_ factor: Int64) -> VenueOrder {
        var rescaled = self
        rescaled.order = order.rescaled(factor)
        rescaled.stopPrice = stopPrice?.rescaled(factor)
        rescaled.watermark = watermark?.rescaled(factor)
        return rescaled
    }

    /// Takes in a fill.
    mutating func add(_ fill: Fill, of instrument: Instrument) {
        executions += 1
        filled = filled + fill.quantity
        filledNotional += instrument.notional(fill.price, fill.quantity)
        remaining = remaining - fill.quantity
    }

    /// The average price of the fills.
    func averagePrice(of instrument: Instrument) -> Price? {
        filled > .zero ? instrument.price(of: filledNotional, filled) : nil
    }

    /// Begins to protect what an entry has bought at `price` on average.
    mutating func activate(entry price: Price, quantity: Quantity, of instrument: Instrument) {
        isActive = true
        isResting = true
        remaining = quantity - filled
        guard let offset = terms.offset else { return }
        if terms.type == .trailingStop {
            watermark = watermark ?? price
            follow(price, offset, instrument)
        } else {
            stopPrice = price.moved(by: offset, terms.type == .takeProfit ? .up : .down)
        }
    }

    /// Takes in a price that a trailing stop has seen: it moves with the market, never back.
    mutating func follow(_ price: Price, _ offset: Share, _ instrument: Instrument) {
        switch side {
        case .sell:
            let best = max(watermark ?? price, price)
            watermark = best
            stopPrice = best.moved(by: offset, .down)
        case .buy:
            let best = min(watermark ?? price, price)
            watermark = best
            stopPrice = best.moved(by: offset, .up)
        }
    }
}

extension Price {
    /// The price that lies a share of this one below or above, rounded away from it, and at least one tick.
    func moved(by share: Share, _ direction: Rounding) -> Price {
        let billion: Int128 = 1_000_000_000
        let factor =
            direction == .down ? billion - Int128(share.partsPerBillion) : billion + Int128(share.partsPerBillion)
        let product = Int128(ticks) * factor
        let (quotient, rest) = product.quotientAndRemainder(dividingBy: billion)
        return Price(ticks: max(1, Int64(clamping: direction == .up && rest > 0 ? quotient + 1 : quotient)))
    }
}

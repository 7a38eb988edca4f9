internal import Markets

/// An order at the market that has been decided on, and that nothing has become of yet: small, because most of them are
/// filled at the next open.
struct MarketOrder {
    let number: Int
    let side: Side
    let size: OrderSize
    /// What the size comes to at the price at which it was decided.
    let quantity: Quantity
    let decidedAt: Timestamp
    let reason: String
}

extension MarketOrder {
    /// A sale may only reduce the position.
    var isReduceOnly: Bool { side == .sell }

    /// Whether there is something to trade.
    var hasSize: Bool {
        switch size {
        case .quantity(let quantity): quantity > .zero
        case .budget: true
        }
    }

    var terms: OrderTerms { OrderTerms(side, .market, size, isReduceOnly: isReduceOnly) }
}

extension Order {
    init(_ order: MarketOrder) {
        self.init(
            number: order.number,
            terms: order.terms,
            quantity: order.quantity,
            decidedAt: order.decidedAt,
            reason: order.reason
        )
    }
}

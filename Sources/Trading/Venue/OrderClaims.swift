internal import Markets

/// What orders that rest would cost and sell if they were filled. It is added to with each order, so that thousands can be
/// placed at one close without being looked through for each of them.
struct OrderClaims: Sendable {
    /// Of the quote asset, fees included.
    private(set) var cash = Money.zero
    /// Of the position, by orders that are none of a pair.
    private var single = Quantity.zero
    /// Of the position, by each pair of which one cancels the other: the larger; and by all pairs.
    private var pairs: [Int: Quantity] = [:]
    private var paired = Quantity.zero

    init(of orders: [VenueOrder], _ rules: VenueRules) {
        for index in orders.indices { add(orders[index], rules) }
    }

    /// What is claimed of the position by all but a pair.
    func position(except pair: Int?) -> Quantity {
        single + paired - (pair.flatMap { pairs[$0] } ?? .zero)
    }

    mutating func add(_ order: VenueOrder, _ rules: VenueRules) {
        switch order.side {
        case .buy:
            guard order.terms.type != .market, let price = order.terms.limitPrice ?? order.stopPrice else { return }
            let notional = rules.instrument.notional(price, order.remaining)
            cash += notional + rules.fees.highest.fee(on: notional)
        case .sell:
            guard !order.terms.isReduceOnly else { return }
            guard let pair = order.order.oco else {
                single = single + order.remaining
                return
            }
            let before = pairs[pair] ?? .zero
            let larger = max(before, order.remaining)
            pairs[pair] = larger
            paired = paired + larger - before
        }
    }
}

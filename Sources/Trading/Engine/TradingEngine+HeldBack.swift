internal import Markets

extension TradingEngine {
    /// Takes in that a command was not sent, because something that stands between engine and venue did not let it pass. What
    /// of it was to rest is not ordered again until the strategy wants something else under its tag, or ``release(_:)`` says
    /// that it would pass.
    public mutating func heldBack(_ command: VenueCommand) {
        guard case .place(let orders) = command else { return }
        for order in orders {
            guard let tag = order.tag else { continue }
            if state.heldBack == nil { state.heldBack = [:] }
            state.heldBack?[tag] = order.terms
        }
    }

    /// The orders that are held back, by tag: not numbered, only to ask whether they would pass now.
    public var heldBackOrders: [Order] {
        guard let heldBack = state.heldBack else { return [] }
        return heldBack.sorted { $0.key < $1.key }.map { tag, terms in
            var quantity = Quantity.zero
            if case .quantity(let wanted) = terms.size { quantity = wanted }
            return Order(number: 0, terms: terms, tag: tag, quantity: quantity, decidedAt: state.closed, reason: "")
        }
    }

    /// Takes in that an order that was held back would pass: it is ordered at the next close, if it is still wanted then.
    public mutating func release(_ tag: String) {
        state.heldBack?[tag] = nil
        if state.heldBack?.isEmpty == true { state.heldBack = nil }
    }

    /// Forgets what the strategy does not want any more, or wants otherwise.
    mutating func forgetHeldBack(except wanted: [RestingOrder]) {
        guard let heldBack = state.heldBack else { return }
        let terms = Dictionary(wanted.map { ($0.tag, $0.terms) }) { first, _ in first }
        for (tag, refused) in heldBack where terms[tag] != refused { release(tag) }
    }
}

extension RestingOrder {
    /// What the venue is asked for.
    var terms: OrderTerms { OrderTerms(side, .limit, .quantity(quantity), limitPrice: price) }
}

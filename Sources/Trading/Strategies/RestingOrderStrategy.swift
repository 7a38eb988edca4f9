public import Markets

/// A strategy that keeps orders at the venue, as a grid does.
///
/// After each closed candle it names all the orders that are to rest there. The engine compares: what is missing is placed,
/// what is not wanted any more is cancelled, what stands already stays. So a restart, or an answer that got lost, changes
/// nothing. ``Strategy/decide(position:)`` is asked, too, and may well answer to hold always.
public protocol RestingOrderStrategy: Strategy {
    /// The orders that are to rest at the venue until the next candle has closed; no two with one tag.
    func restingOrders(_ account: AccountView) throws(StrategyError) -> [RestingOrder]
}

/// What a strategy may know of its account.
public struct AccountView: Hashable, Sendable {
    /// Cash that no open order has claimed.
    public let availableCash: Money
    /// All cash, with what open orders have claimed.
    public let cash: Money
    /// Cash, position and what is left of a third asset for fees, the position valued at the last close.
    public let equity: Money
    public let position: Quantity
    /// What a unit of the position has cost on average, fees left out; `nil` without a position.
    public let averagePrice: Double?
    public let instrument: Instrument

    public init(
        availableCash: Money,
        cash: Money,
        equity: Money,
        position: Quantity,
        averagePrice: Double?,
        instrument: Instrument
    ) {
        self.availableCash = availableCash
        self.cash = cash
        self.equity = equity
        self.position = position
        self.averagePrice = averagePrice
        self.instrument = instrument
    }
}

/// An order that a strategy wants to rest at the venue.
public struct RestingOrder: Hashable, Sendable {
    /// Names the order from one candle to the next: `buy-3`. An order of another price or quantity under the same tag
    /// takes the place of the one before.
    public let tag: String
    public let side: Side
    public let price: Price
    public let quantity: Quantity
    /// Why, in words for people.
    public let reason: String

    public init(tag: String, side: Side, price: Price, quantity: Quantity, reason: String) {
        self.tag = tag
        self.side = side
        self.price = price
        self.quantity = quantity
        self.reason = reason
    }
}

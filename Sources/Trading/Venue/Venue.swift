public import Markets

/// Where orders are carried out.
///
/// The engine hands a venue each new order once, right after it was decided, and asks again at each open while the order
/// works. A simulated venue answers at once. A real one answers `nil`: the runner commits the pending order, sends it,
/// and hands what comes back to ``TradingEngine/apply(_:to:into:)``.
public protocol Venue: Sendable {
    /// The share of the notional that a fill costs.
    var feeRate: FeeRate { get }

    /// Takes an order that was decided at the close `quote`.
    func submit(_ order: VenueOrder, at quote: Quote) -> ExecutionReport?

    /// What becomes of an order that it works on, now that a candle opens at `quote`.
    func match(_ order: VenueOrder, at quote: Quote) -> ExecutionReport?
}

/// A price of the market and when it was seen.
public struct Quote: Hashable, Sendable {
    public let time: Timestamp
    public let price: Double

    public init(time: Timestamp, price: Double) {
        self.time = time
        self.price = price
    }
}

/// How much an order trades.
public enum OrderSize: Hashable, Sendable, Codable {
    case quantity(Quantity)
    /// As many lots as the money pays for, fee included, at the price of the fill.
    case budget(Money)
}

/// An order as a venue sees it.
public struct VenueOrder: Hashable, Sendable {
    /// With the account the key of the order: a venue carries out one number once.
    public let number: Int
    public let side: Side
    public let size: OrderSize
    /// What the account can pay.
    public let cash: Money

    public init(number: Int, side: Side, size: OrderSize, cash: Money) {
        self.number = number
        self.side = side
        self.size = size
        self.cash = cash
    }
}

/// What a venue says has become of an order.
public enum ExecutionReport: Hashable, Sendable {
    case accepted
    case filled(Fill)
    case cancelled(reason: String)
    case rejected(OrderRefusal)

    /// What the report means for the order's life cycle.
    public var event: OrderEvent {
        switch self {
        case .accepted: .accept
        case .filled: .fill
        case .cancelled: .cancel
        case .rejected: .reject
        }
    }
}

/// An order carried out in full.
public struct Fill: Hashable, Sendable {
    public let time: Timestamp
    public let price: Price
    public let quantity: Quantity
    public let fee: Money

    public init(time: Timestamp, price: Price, quantity: Quantity, fee: Money) {
        self.time = time
        self.price = price
        self.quantity = quantity
        self.fee = fee
    }
}

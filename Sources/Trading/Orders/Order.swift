public import Markets

/// An instruction to trade, and what has become of it.
public struct Order: Hashable, Sendable, Codable {
    /// Counts the orders of one engine from 1. With the engine's account it is the client order id: the key under which an
    /// order is sent, stored and looked up, and carried out once, however often that is tried.
    public let number: Int
    public let terms: OrderTerms
    /// The order whose fills this one protects: it works from the first of them on.
    public let parent: Int?
    /// Names the orders of which one that is filled takes the place of the others.
    public let oco: Int?
    /// Names an order that a ``RestingOrderStrategy`` wants to rest.
    public let tag: String?
    /// What is traded. An order that spends a budget learns its exact quantity from the fill; until then this is what
    /// the budget would buy at the price at which it was decided.
    public internal(set) var quantity: Quantity
    public let decidedAt: Timestamp
    /// Why the strategy wanted it.
    public let reason: String
    public internal(set) var status: OrderStatus
    /// Whether the venue has been asked to withdraw it.
    public internal(set) var isCancelRequested: Bool
    /// How much of it is filled so far, and what that was worth.
    public internal(set) var filled: Quantity
    public internal(set) var filledNotional: Money
    /// When the last fill was.
    public internal(set) var filledAt: Timestamp?
    /// The average price of the fills, to the nearest tick.
    public internal(set) var fillPrice: Price?
    /// All fees, valued in the quote asset.
    public internal(set) var fee: Money
    /// Why it was cancelled or rejected.
    public internal(set) var refusal: String?

    public var side: Side { terms.side }
    public var type: OrderType { terms.type }
    /// What is still to be filled.
    public var remaining: Quantity { quantity - filled }

    public init(
        number: Int,
        terms: OrderTerms,
        parent: Int? = nil,
        oco: Int? = nil,
        tag: String? = nil,
        quantity: Quantity,
        decidedAt: Timestamp,
        reason: String,
        status: OrderStatus = .pending,
        isCancelRequested: Bool = false,
        filled: Quantity = .zero,
        filledNotional: Money = .zero,
        filledAt: Timestamp? = nil,
        fillPrice: Price? = nil,
        fee: Money = .zero,
        refusal: String? = nil
    ) {
        self.number = number
        self.terms = terms
        self.parent = parent
        self.oco = oco
        self.tag = tag
        self.quantity = quantity
        self.decidedAt = decidedAt
        self.reason = reason
        self.status = status
        self.isCancelRequested = isCancelRequested
        self.filled = filled
        self.filledNotional = filledNotional
        self.filledAt = filledAt
        self.fillPrice = fillPrice
        self.fee = fee
        self.refusal = refusal
    }
}

public import Markets

/// An instruction to trade, and what has become of it.
public struct Order: Hashable, Sendable {
    /// What never changes, kept once: orders are handed from the engine to the venue and back again.
    let request: OrderRequest
    /// What is traded. An order that spends a budget learns its exact quantity from the fill; until then this is what
    /// the budget would buy at the price at which it was decided.
    public internal(set) var quantity: Quantity
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

    /// Counts the orders of one engine from 1. With the engine's account it is the client order id: the key under which an
    /// order is sent, stored and looked up, and carried out once, however often that is tried.
    public var number: Int { request.number }
    public var terms: OrderTerms { request.terms }
    /// The order whose fills this one protects: it works from the first of them on.
    public var parent: Int? { request.parent }
    /// Names the orders of which one that is filled takes the place of the others.
    public var oco: Int? { request.oco }
    /// Names an order that a ``RestingOrderStrategy`` wants to rest.
    public var tag: String? { request.tag }
    public var decidedAt: Timestamp { request.decidedAt }
    /// Why the strategy wanted it.
    public var reason: String { request.reason }

    public var side: Side { request.terms.side }
    public var type: OrderType { request.terms.type }
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
        request = OrderRequest(
            number: number,
            terms: terms,
            parent: parent,
            oco: oco,
            tag: tag,
            decidedAt: decidedAt,
            reason: reason
        )
        self.quantity = quantity
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

extension Order {
    /// Takes in a fill.
    mutating func add(_ fill: Fill, of instrument: Instrument) {
        filled = filled + fill.quantity
        filledNotional += instrument.notional(fill.price, fill.quantity)
        filledAt = fill.time
        fillPrice = filled == fill.quantity ? fill.price : instrument.price(of: filledNotional, filled)
        fee += fill.fee.value
        // An order that spends a budget, or may only reduce, learns from its fills how much it trades.
        if status == .filled { quantity = filled }
    }
}

extension Order: Codable {
    private enum CodingKeys: String, CodingKey {
        case number, terms, parent, oco, tag, quantity, decidedAt, reason, status, isCancelRequested, filled,
            filledNotional, filledAt, fillPrice, fee, refusal
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            number: try values.decode(Int.self, forKey: .number),
            terms: try values.decode(OrderTerms.self, forKey: .terms),
            parent: try values.decodeIfPresent(Int.self, forKey: .parent),
            oco: try values.decodeIfPresent(Int.self, forKey: .oco),
            tag: try values.decodeIfPresent(String.self, forKey: .tag),
            quantity: try values.decode(Quantity.self, forKey: .quantity),
            decidedAt: try values.decode(Timestamp.self, forKey: .decidedAt),
            reason: try values.decode(String.self, forKey: .reason),
            status: try values.decode(OrderStatus.self, forKey: .status),
            isCancelRequested: try values.decode(Bool.self, forKey: .isCancelRequested),
            filled: try values.decode(Quantity.self, forKey: .filled),
            filledNotional: try values.decode(Money.self, forKey: .filledNotional),
            filledAt: try values.decodeIfPresent(Timestamp.self, forKey: .filledAt),
            fillPrice: try values.decodeIfPresent(Price.self, forKey: .fillPrice),
            fee: try values.decode(Money.self, forKey: .fee),
            refusal: try values.decodeIfPresent(String.self, forKey: .refusal)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(number, forKey: .number)
        try values.encode(terms, forKey: .terms)
        try values.encodeIfPresent(parent, forKey: .parent)
        try values.encodeIfPresent(oco, forKey: .oco)
        try values.encodeIfPresent(tag, forKey: .tag)
        try values.encode(quantity, forKey: .quantity)
        try values.encode(decidedAt, forKey: .decidedAt)
        try values.encode(reason, forKey: .reason)
        try values.encode(status, forKey: .status)
        try values.encode(isCancelRequested, forKey: .isCancelRequested)
        try values.encode(filled, forKey: .filled)
        try values.encode(filledNotional, forKey: .filledNotional)
        try values.encodeIfPresent(filledAt, forKey: .filledAt)
        try values.encodeIfPresent(fillPrice, forKey: .fillPrice)
        try values.encode(fee, forKey: .fee)
        try values.encodeIfPresent(refusal, forKey: .refusal)
    }
}

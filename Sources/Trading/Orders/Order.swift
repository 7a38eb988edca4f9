public import Markets

/// Which way an order trades.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    case buy, sell
}

/// How an order is to be filled.
public enum OrderType: String, Hashable, Sendable, Codable, CaseIterable {
    /// At the next price there is.
    case market
}

/// Where an order stands in its life.
public enum OrderStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Decided and recorded; the venue has not seen it.
    case pending
    /// The venue has it.
    case accepted
    case filled
    /// Withdrawn before it was filled.
    case cancelled
    /// Refused by a risk rule or by the venue; the reason stands on the order.
    case rejected

    /// Whether nothing can happen to the order any more.
    public var isTerminal: Bool { self == .filled || self == .cancelled || self == .rejected }
}

/// An instruction to trade, and what has become of it.
public struct Order: Hashable, Sendable, Codable {
    /// Counts the orders of one engine from 1: with the engine's owner it is the key under which an order is sent and
    /// stored once, however often that is tried.
    public let number: Int
    public let side: Side
    public let type: OrderType
    /// What is traded. An order that spends a budget learns its exact quantity from the fill; until then this is what
    /// the budget would buy at the price at which it was decided.
    public internal(set) var quantity: Quantity
    public let decidedAt: Timestamp
    /// Why the strategy wanted it.
    public let reason: String
    public internal(set) var status: OrderStatus
    public internal(set) var filledAt: Timestamp?
    public internal(set) var fillPrice: Price?
    public internal(set) var fee: Money
    /// Why it was cancelled or rejected.
    public internal(set) var refusal: String?

    public init(
        number: Int,
        side: Side,
        type: OrderType,
        quantity: Quantity,
        decidedAt: Timestamp,
        reason: String,
        status: OrderStatus = .pending,
        filledAt: Timestamp? = nil,
        fillPrice: Price? = nil,
        fee: Money = .zero,
        refusal: String? = nil
    ) {
        self.number = number
        self.side = side
        self.type = type
        self.quantity = quantity
        self.decidedAt = decidedAt
        self.reason = reason
        self.status = status
        self.filledAt = filledAt
        self.fillPrice = fillPrice
        self.fee = fee
        self.refusal = refusal
    }
}

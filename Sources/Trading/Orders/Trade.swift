public import Markets

/// A round trip: the fill that opened a position and, once there is one, the fill that closed it.
public struct Trade: Hashable, Sendable, Codable {
    /// Counts the trades of one engine from 1.
    public let number: Int
    /// The side of the entry: `buy` for a long trade.
    public let side: Side
    public let quantity: Quantity
    public let entryTime: Timestamp
    public let entryPrice: Price
    public let entryReason: String
    /// `nil` while the position is open, as are the other exit fields.
    public internal(set) var exitTime: Timestamp?
    public internal(set) var exitPrice: Price?
    public internal(set) var exitReason: String?
    /// All fees paid so far.
    public internal(set) var fees: Money
    /// What the trade earned after fees; `nil` while it is open.
    public internal(set) var profit: Money?

    /// Whether the position that the entry opened is still held.
    public var isOpen: Bool { exitTime == nil }

    public init(
        number: Int,
        side: Side,
        quantity: Quantity,
        entryTime: Timestamp,
        entryPrice: Price,
        entryReason: String,
        exitTime: Timestamp? = nil,
        exitPrice: Price? = nil,
        exitReason: String? = nil,
        fees: Money,
        profit: Money? = nil
    ) {
        self.number = number
        self.side = side
        self.quantity = quantity
        self.entryTime = entryTime
        self.entryPrice = entryPrice
        self.entryReason = entryReason
        self.exitTime = exitTime
        self.exitPrice = exitPrice
        self.exitReason = exitReason
        self.fees = fees
        self.profit = profit
    }
}

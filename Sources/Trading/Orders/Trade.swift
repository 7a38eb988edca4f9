public import Markets

/// A round trip: the fills that opened a position and, once there is one, the fill that closed it or a part of it.
///
/// A sale of a part of the position closes a trade of that part, at the average price of what is held; the rest stays open
/// under the number that it had.
public struct Trade: Hashable, Sendable, Codable {
    /// Counts the trades of one engine from 1.
    public let number: Int
    /// The side of the entry: `buy` for a long trade.
    public let side: Side
    public internal(set) var quantity: Quantity
    /// When the first fill was.
    public let entryTime: Timestamp
    /// The average price of the fills that opened it, to the nearest tick.
    public internal(set) var entryPrice: Price
    public let entryReason: String
    /// What was paid for the quantity, fees left out: exact where ``entryPrice`` is rounded.
    public internal(set) var cost: Money
    /// `nil` while the position is open, as are the other exit fields.
    public internal(set) var exitTime: Timestamp?
    public internal(set) var exitPrice: Price?
    public internal(set) var exitReason: String?
    /// All fees paid so far, valued in the quote asset.
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
        cost: Money,
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
        self.cost = cost
        self.exitTime = exitTime
        self.exitPrice = exitPrice
        self.exitReason = exitReason
        self.fees = fees
        self.profit = profit
    }

    /// Takes in another fill that enlarges the position.
    mutating func add(_ fill: Fill, of instrument: Instrument) {
        cost += fill.cost(of: instrument)
        quantity = quantity + fill.quantity
        fees += fill.fee.value
        entryPrice = instrument.price(of: cost, quantity)
    }

    /// Takes a part of the position out as a trade of its own.
    mutating func split(number: Int, _ part: Quantity, cost partCost: Money) -> Trade {
        // The fees of the entry are shared out by quantity, rounded down; the last part bears what is left.
        let (whole, rest) = fees.units.quotientAndRemainder(dividingBy: Int128(quantity.lots))
        let lots = Int128(part.lots)
        let partFees = Money(units: whole * lots + rest * lots / Int128(quantity.lots))
        quantity = quantity - part
        cost -= partCost
        fees -= partFees
        return Trade(
            number: number,
            side: side,
            quantity: part,
            entryTime: entryTime,
            entryPrice: entryPrice,
            entryReason: entryReason,
            cost: partCost,
            fees: partFees
        )
    }

    /// Ends the trade with the fill that sold it.
    mutating func close(_ fill: Fill, reason: String, cost: Money, of instrument: Instrument) {
        exitTime = fill.time
        exitPrice = fill.price
        exitReason = reason
        fees += fill.fee.value
        profit = instrument.notional(fill.price, fill.quantity) - cost - fees
    }
}

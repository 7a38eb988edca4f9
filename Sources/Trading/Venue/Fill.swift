public import Markets

/// An execution: some or all of an order, carried out at one price.
public struct Fill: Hashable, Sendable, Codable {
    /// Whose order was there first: the venue charges the two sides different fees.
    public enum Liquidity: String, Hashable, Sendable, Codable, CaseIterable {
        case maker, taker
    }

    /// What the venue charged.
    public struct Fee: Hashable, Sendable, Codable {
        public let amount: Money
        public let asset: LedgerEntry.Asset
        /// The amount in the quote asset, at the price of the fill.
        public let value: Money

        public init(amount: Money, asset: LedgerEntry.Asset, value: Money) {
            self.amount = amount
            self.asset = asset
            self.value = value
        }

        /// A fee in the quote asset.
        public init(_ amount: Money) { self.init(amount: amount, asset: .quote, value: amount) }
    }

    /// The number of the order.
    public let order: Int
    /// Counts the executions of the order from 1: with the order's number the key under which it is booked once.
    public let execution: Int
    public let time: Timestamp
    public let price: Price
    public let quantity: Quantity
    public let fee: Fee
    public let liquidity: Liquidity

    public init(
        order: Int,
        execution: Int,
        time: Timestamp,
        price: Price,
        quantity: Quantity,
        fee: Fee,
        liquidity: Liquidity
    ) {
        self.order = order
        self.execution = execution
        self.time = time
        self.price = price
        self.quantity = quantity
        self.fee = fee
        self.liquidity = liquidity
    }

    /// What a purchase cost, fees left out: what was taken out of it as a fee was paid for, and is not held.
    func cost(of instrument: Instrument) -> Money {
        let notional = instrument.notional(price, quantity)
        return fee.asset == .base ? notional - fee.value : notional
    }
}

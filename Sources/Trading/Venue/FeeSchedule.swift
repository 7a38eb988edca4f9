public import Markets

/// What a venue charges for a fill, and in which asset.
public struct FeeSchedule: Hashable, Sendable, Codable {
    /// The asset that the fee is taken in.
    public enum Asset: Hashable, Sendable, Codable {
        case quote
        /// The asset that a fill brings: the base asset of a purchase, the quote asset of a sale. What is bought is then no
        /// whole number of lots any more.
        case received
        /// A third asset, of which a unit is worth `price` of the quote asset. An account begins by buying `amount` of it out
        /// of its capital; a fee that what is left does not cover is paid in the quote asset.
        case third(price: Money, amount: Money)
    }

    /// For an order that rested.
    public let maker: FeeRate
    /// For an order that was filled at once, or by a trigger.
    public let taker: FeeRate
    public let asset: Asset

    public init(maker: FeeRate, taker: FeeRate, asset: Asset = .quote) {
        self.maker = maker
        self.taker = taker
        self.asset = asset
    }

    /// One rate for all fills, in the quote asset.
    public init(_ rate: FeeRate) { self.init(maker: rate, taker: rate) }

    /// The most of a notional that the quote asset may be asked for on top of it.
    var highest: FeeRate { asset == .received ? .zero : max(maker, taker) }

    /// How much `budget` buys, the fee included where the quote asset pays it.
    func affordable(_ budget: Money, at price: Price, of instrument: Instrument) -> Quantity {
        instrument.affordableQuantity(for: budget, at: price, feeRate: highest)
    }

    public func rate(_ liquidity: Fill.Liquidity) -> FeeRate { liquidity == .maker ? maker : taker }

    /// The fee of a fill, rounded up as venues do.
    ///
    /// - Parameter available: what the account has of the third asset.
    func fee(
        on fill: (side: Side, price: Price, quantity: Quantity),
        _ liquidity: Fill.Liquidity,
        of instrument: Instrument,
        available: Money
    ) -> Fill.Fee {
        let rate = rate(liquidity)
        let value = rate.fee(on: instrument.notional(fill.price, fill.quantity), rounding: .up)
        switch asset {
        case .quote: return Fill.Fee(value)
        case .received:
            guard fill.side == .buy else { return Fill.Fee(value) }
            let amount = rate.fee(on: instrument.amount(fill.quantity), rounding: .up)
            return Fill.Fee(amount: amount, asset: .base, value: value)
        case .third(let price, _):
            guard let amount = value.divided(by: price), amount <= available else { return Fill.Fee(value) }
            return Fill.Fee(amount: amount, asset: .fee, value: value)
        }
    }
}

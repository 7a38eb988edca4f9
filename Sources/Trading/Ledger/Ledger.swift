public import Markets

/// The money and the position of one engine, to the last unit: a double-entry ledger for each asset.
///
/// The position is what the wallet of the base asset holds in whole lots. What is left over, because a fee was taken out of
/// what was bought, is ``dust``: it is owned and valued, and cannot be sold.
public struct Ledger: Hashable, Sendable, Codable {
    public private(set) var quote: AssetAccounts
    public private(set) var base = AssetAccounts()
    /// The third asset that fees are paid in; empty where there is none.
    public private(set) var feeAsset: AssetAccounts
    /// What a unit of it is worth; `nil` where there is none.
    private let feeAssetPrice: Money?
    /// What the position and the dust have cost, fees left out.
    public private(set) var cost = Money.zero
    /// What reductions of the position have brought over their cost, fees left out.
    public private(set) var realisedProfit = Money.zero
    /// All fees so far, valued in the quote asset when they were paid.
    public private(set) var feesPaid = Money.zero
    /// How many entries have been booked.
    public private(set) var entries = 0
    public private(set) var position = Quantity.zero
    public private(set) var dust = Money.zero

    /// The books of an account that begins with `capital`, of which a part has been changed for a third asset if fees are
    /// paid in one. A capital that does not reach for it stays whole.
    public init(capital: Money, fees: FeeSchedule) {
        var (cash, held, unit) = (capital, Money.zero, Money?.none)
        if case .third(let price, let amount) = fees.asset, let worth = amount.multiplied(by: price), worth <= capital {
            (cash, held, unit) = (capital - worth, amount, price)
        }
        quote = AssetAccounts(deposit: cash)
        feeAsset = AssetAccounts(deposit: held)
        feeAssetPrice = unit
    }

    public var cash: Money { quote.wallet }

    /// Cash and what is left of the third asset: what the account is worth without a position.
    public var cashEquivalents: Money {
        guard let feeAssetPrice else { return cash }
        // There is always a product: that of all that was bought was one, and the wallet only gets less.
        return cash + (feeAsset.wallet.multiplied(by: feeAssetPrice) ?? .zero)
    }

    /// What is held, without the books of how it came.
    var holding: Holding { Holding(cashEquivalents: cashEquivalents, position: position, dust: dust) }

    /// Books a fill.
    ///
    /// - Parameter booked: takes the entries; `nil` if nobody wants them.
    /// - Precondition: a sale sells no more than ``position``.
    /// - Returns: what the position that a sale closed had cost; zero for a purchase.
    @discardableResult
    public mutating func book(
        _ fill: Fill,
        _ side: Side,
        of instrument: Instrument,
        into booked: inout [LedgerEntry]?
    ) -> Money {
        let notional = instrument.notional(fill.price, fill.quantity)
        let amount = instrument.amount(fill.quantity)
        var closedCost = Money.zero
        switch side {
        case .buy:
            cost += fill.cost(of: instrument)
            pay(notional, .quote, .traded, fill, &booked)
            pay(-amount, .base, .traded, fill, &booked)
        case .sell:
            // By what it depends on: called on itself, the ledger would be copied.
            closedCost = Self.part(of: cost, fill.quantity, of: position)
            cost -= closedCost
            realisedProfit += notional - closedCost
            pay(-notional, .quote, .traded, fill, &booked)
            pay(amount, .base, .traded, fill, &booked)
        }
        pay(fill.fee.amount, fill.fee.asset, .fees, fill, &booked)
        feesPaid += fill.fee.value
        if dust == .zero, fill.fee.asset != .base {
            position = side == .buy ? position + fill.quantity : position - fill.quantity
        } else {
            (position, dust) = instrument.lots(in: base.wallet)
        }
        return closedCost
    }

    /// Books what holding the position costs; negative for what it brings.
    public mutating func bookFunding(_ amount: Money, at time: Timestamp, record: (LedgerEntry) -> Void) {
        entries += 1
        quote.pay(amount, to: .funding)
        record(entry(time, .quote, .funding, amount, nil))
    }

    /// Cash and what is held, valued at `price`; the worth of dust and of a third asset is rounded down.
    public func equity(at price: Price, of instrument: Instrument) -> Money {
        holding.equity(at: price, of: instrument)
    }

    /// What selling all at `price` would bring over what it has cost, fees left out.
    public func unrealisedProfit(at price: Price, of instrument: Instrument) -> Money {
        equity(at: price, of: instrument) - cashEquivalents - cost
    }

    /// Whether every unit is accounted for.
    public var isBalanced: Bool {
        quote.imbalance == .zero && base.imbalance == .zero && feeAsset.imbalance == .zero
    }

    /// The part of the cost that `quantity` of the position bears, rounded down; the last reduction bears what is left.
    private static func part(of cost: Money, _ quantity: Quantity, of position: Quantity) -> Money {
        guard quantity < position else { return cost }
        // In two steps, because cost × quantity may not fit.
        let (whole, rest) = cost.units.quotientAndRemainder(dividingBy: Int128(position.lots))
        let lots = Int128(quantity.lots)
        return Money(units: whole * lots + rest * lots / Int128(position.lots))
    }

    private mutating func pay(
        _ amount: Money,
        _ asset: LedgerEntry.Asset,
        _ counterparty: AssetAccounts.Counterparty,
        _ fill: Fill,
        _ booked: inout [LedgerEntry]?
    ) {
        guard amount != .zero else { return }
        entries += 1
        switch asset {
        case .quote: quote.pay(amount, to: counterparty)
        case .base: base.pay(amount, to: counterparty)
        case .fee: feeAsset.pay(amount, to: counterparty)
        }
        booked?.append(entry(fill.time, asset, counterparty, amount, fill.order))
    }

    private func entry(
        _ time: Timestamp,
        _ asset: LedgerEntry.Asset,
        _ counterparty: AssetAccounts.Counterparty,
        _ amount: Money,
        _ order: Int?
    ) -> LedgerEntry {
        LedgerEntry(number: entries, time: time, asset: asset, counterparty: counterparty, amount: amount, order: order)
    }
}

/// What an account holds between two executions.
struct Holding {
    /// See ``Ledger/cashEquivalents``.
    let cashEquivalents: Money
    let position: Quantity
    let dust: Money

    /// Whether it holds nothing of the base asset.
    var isFlat: Bool { position == .zero && dust == .zero }

    /// What ``Ledger/equity(at:of:)`` says.
    func equity(at price: Price, of instrument: Instrument) -> Money {
        if isFlat { return cashEquivalents }
        let value = cashEquivalents + instrument.notional(price, position)
        return dust == .zero ? value : value + instrument.value(of: dust, at: price)
    }
}

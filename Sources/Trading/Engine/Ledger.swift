public import Markets

/// The money and the position of one engine, to the last unit.
///
/// After any fills: cash = initial cash − Σ bought notional + Σ sold notional − ``feesPaid``, exactly.
public struct Ledger: Hashable, Sendable, Codable {
    public private(set) var cash: Money
    public private(set) var position: Quantity
    /// All fees so far.
    public private(set) var feesPaid: Money

    public init(cash: Money) {
        self.cash = cash
        position = .zero
        feesPaid = .zero
    }

    /// Books a fill.
    public mutating func book(_ fill: Fill, _ side: Side, of instrument: Instrument) {
        let notional = instrument.notional(fill.price, fill.quantity)
        switch side {
        case .buy:
            cash -= notional
            position = position + fill.quantity
        case .sell:
            cash += notional
            position = position - fill.quantity
        }
        cash -= fill.fee
        feesPaid += fill.fee
    }

    /// Cash and position together, the position valued at `price`.
    public func equity(at price: Price, of instrument: Instrument) -> Money {
        position == .zero ? cash : cash + instrument.notional(price, position)
    }
}

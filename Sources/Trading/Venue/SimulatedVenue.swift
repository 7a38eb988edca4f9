public import Markets

/// A venue that fills market orders in full at candle prices, made worse by slippage, and charges a fee.
public struct SimulatedVenue: Venue {
    public let instrument: Instrument
    public let feeRate: FeeRate
    /// How much worse than the candle's price a fill is, in hundredths of a percent.
    public let slippageBps: Double
    public let fillRule: FillRule

    /// - Precondition: `slippageBps` is in 0...1000.
    public init(
        instrument: Instrument,
        feeRate: FeeRate,
        slippageBps: Double = 0,
        fillRule: FillRule = .nextOpen
    ) {
        precondition((0...1000).contains(slippageBps), "slippage is between 0 and 1000 basis points")
        self.instrument = instrument
        self.feeRate = feeRate
        self.slippageBps = slippageBps
        self.fillRule = fillRule
    }

    public func submit(_ order: VenueOrder, at quote: Quote) -> ExecutionReport? {
        switch fillRule {
        case .nextOpen: .accepted
        case .sameClose: execute(order, at: quote)
        }
    }

    public func match(_ order: VenueOrder, at quote: Quote) -> ExecutionReport? { execute(order, at: quote) }

    private func execute(_ order: VenueOrder, at quote: Quote) -> ExecutionReport {
        guard let price = fillPrice(order.side, quote.price), price.ticks > 0 else {
            return .rejected(OrderRefusal(.unusablePrice, "\(quote.price) is no price on the tick grid"))
        }
        let quantity: Quantity
        switch order.size {
        case .quantity(let wanted):
            if order.side == .buy, wanted > affordable(order.cash, at: price) {
                return .rejected(insufficientFunds(order, at: price))
            }
            quantity = wanted
        case .budget(let budget):
            quantity = affordable(min(budget, order.cash), at: price)
            if quantity == .zero { return .rejected(insufficientFunds(order, at: price)) }
        }
        let fee = feeRate.fee(on: instrument.notional(price, quantity), rounding: .up)
        return .filled(Fill(time: quote.time, price: price, quantity: quantity, fee: fee))
    }

    /// The candle's price moved against the order by the slippage, and from there to the next tick against it.
    private func fillPrice(_ side: Side, _ price: Double) -> Price? {
        let slippage = slippageBps / 10_000
        return switch side {
        case .buy: Price(rounding: price * (1 + slippage), .up, of: instrument)
        case .sell: Price(rounding: price * (1 - slippage), .down, of: instrument)
        }
    }

    private func affordable(_ budget: Money, at price: Price) -> Quantity {
        instrument.affordableQuantity(for: budget, at: price, feeRate: feeRate)
    }

    private func insufficientFunds(_ order: VenueOrder, at price: Price) -> OrderRefusal {
        let price = price.text(of: instrument)
        return switch order.size {
        case .quantity(let quantity):
            OrderRefusal(
                .insufficientFunds,
                "\(order.cash.text) does not pay for \(quantity.text(of: instrument)) at \(price) and the fee"
            )
        case .budget(let budget):
            OrderRefusal(
                .insufficientFunds,
                "\(min(budget, order.cash).text) does not pay for one lot of \(instrument.lotSize.text) at \(price)"
            )
        }
    }
}

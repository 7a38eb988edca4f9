package import Markets
import Storage
import Trading

/// What a bot has at stake, as the limits of its account see it.
package struct BotStake: Hashable, Sendable {
    package let symbol: Symbol
    /// What its account was worth at its last price.
    package let equity: Money
    /// What is held, at its last price.
    package let position: Money
    /// What the entries that its venue has may still spend.
    package let claims: Money
    /// The orders that its venue has, those that protect left out.
    package let openOrders: Int
    /// The orders that its venue may not have yet.
    package let pending: Set<Int>

    package init(
        symbol: Symbol,
        equity: Money,
        position: Money = .zero,
        claims: Money = .zero,
        openOrders: Int = 0,
        pending: Set<Int> = []
    ) {
        self.symbol = symbol
        self.equity = Self.bounded(equity)
        self.position = Self.bounded(position)
        self.claims = Self.bounded(claims)
        self.openOrders = openOrders
        self.pending = pending
    }

    /// - Parameter price: of the position; `nil` if there has been none.
    init(_ symbol: Symbol, _ ledger: Ledger, _ orders: [Order], at price: Price?, of instrument: Instrument) {
        let equity = price.map { ledger.equity(at: $0, of: instrument) } ?? ledger.cashEquivalents + ledger.cost
        var claims = Money.zero
        for order in orders where order.status != .pending && order.opensPosition {
            claims = min(ledger.cash, claims + order.claim(on: ledger.cash, at: price, of: instrument))
        }
        self.init(
            symbol: symbol,
            equity: equity,
            position: equity - ledger.cashEquivalents,
            claims: claims,
            openOrders: orders.count { $0.status != .pending && $0.parent == nil },
            pending: Set(orders.lazy.filter { $0.status == .pending }.map(\.number))
        )
    }

    /// An account that grew beyond this is none, and sums of many must not stop the program.
    private static let bound = Money(units: 1_000_000_000_000_000 * powerOfTen(Money.decimals))

    private static func bounded(_ value: Money) -> Money { min(bound, max(.zero, value)) }
}

extension Order {
    /// Whether it opens or enlarges a position: bots only hold what they have bought, so that whatever sells reduces.
    var opensPosition: Bool { side == .buy && !terms.isReduceOnly }

    /// The most that an entry may still spend, fees of a limit order left out; never more than there is.
    ///
    /// - Parameter price: what an order at the market is reckoned at, if its size is a quantity.
    func claim(on cash: Money, at price: Price?, of instrument: Instrument) -> Money {
        let most = max(.zero, cash)
        switch terms.size {
        case .budget(let budget): return min(most, max(.zero, budget - filledNotional))
        case .quantity:
            guard let price = terms.limitPrice ?? terms.stopPrice ?? price,
                // What the cash does not pay for need not fit.
                remaining <= instrument.affordableQuantity(for: most, at: price, feeRate: .zero)
            else { return most }
            return max(.zero, instrument.notional(price, remaining))
        }
    }
}

extension BotRunner {
    /// What the bot has at stake; `nil` before it has begun.
    var stake: BotStake? {
        guard bot.state != nil else { return nil }
        return BotStake(bot.symbol, engine.ledger, engine.workingOrders, at: price(of: quote), of: instrument)
    }

    func price(of quote: Quote?) -> Price? { quote.flatMap { Price(rounding: $0.price, .nearest, of: instrument) } }
}

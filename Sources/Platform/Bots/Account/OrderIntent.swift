package import Markets
import Storage
package import Trading

/// A command on its way to a venue, as the gate sees it.
package struct OrderIntent: Hashable, Sendable {
    package let command: VenueCommand
    package let symbol: Symbol
    /// The most that it may spend; zero for what opens nothing.
    package let claim: Money
    /// Whether it is only asked if the command would pass: nothing counts for it, nor follows from its refusal.
    package let isQuestion: Bool

    package init(_ command: VenueCommand, symbol: Symbol, claim: Money, isQuestion: Bool = false) {
        self.command = command
        self.symbol = symbol
        self.claim = claim
        self.isQuestion = isQuestion
    }

    /// The order that opens or enlarges a position, if one does.
    var entry: Order? {
        guard case .place(let orders) = command else { return nil }
        return orders.first(where: \.opensPosition)
    }
}

extension BotRunner {
    func intent(_ command: VenueCommand, isQuestion: Bool = false) -> OrderIntent {
        var claim = Money.zero
        if case .place(let orders) = command {
            let (cash, price) = (engine.ledger.cash, price(of: quote))
            for order in orders where order.opensPosition {
                claim = min(cash, claim + order.claim(on: cash, at: price, of: instrument))
            }
        }
        return OrderIntent(command, symbol: bot.symbol, claim: claim, isQuestion: isQuestion)
    }
}

internal import Markets

extension TradingEngine {
    /// Lets the strategy decide, and turns what it wants into orders and commands.
    ///
    /// - Returns: an order that is to be placed alone, which is left to the caller.
    mutating func act(
        on candle: ClosedCandle,
        equity: Money,
        _ outcome: inout EngineOutcome
    ) throws(StrategyError) -> MarketOrder? {
        let ban = hasLimits ? ban(after: candle, equity) : nil
        if let ban { withdrawEntries(because: ban, &outcome) }
        let decision = try strategy.decide(position: state.ledger.position)
        let order: MarketOrder?
        switch decision.action {
        case .hold: order = nil
        case .enterLong: order = state.ledger.position == .zero ? enter(decision, candle, equity, &outcome) : nil
        case .accumulateLong: order = enter(decision, candle, equity, &outcome)
        case .exitLong: order = exit(decision, candle, &outcome)
        }
        guard keepsOrders, let resting = strategy as? any RestingOrderStrategy else { return order }
        if let order { place([Order(order)], &outcome) }
        let view = AccountView(
            availableCash: availableCash,
            cash: state.ledger.cash,
            equity: equity,
            position: state.ledger.position,
            averagePrice: averagePrice,
            instrument: configuration.instrument
        )
        // While nothing may be opened, what would buy does not rest either.
        let wanted = try resting.restingOrders(view).filter { ban == nil || $0.side == .sell }
        keep(wanted, candle, equity, &outcome)
        return nil
    }

    /// Why nothing may be opened at all.
    private func ban(after candle: ClosedCandle, _ equity: Money) -> OrderRefusal? {
        let time = configuration.timeframe.next(after: candle.candle.openTime)
        return state.risk.ban(at: time, equity, configuration.risk)
    }

    /// An entry that is not filled yet must not open what may not be opened any more.
    private mutating func withdrawEntries(because ban: OrderRefusal, _ outcome: inout EngineOutcome) {
        for working in state.working where working.isDecision && working.order.side == .buy {
            requestCancel(working.order.number, reason: ban.description, &outcome)
        }
    }

    private func isWorking(_ side: Side) -> Bool {
        // One that has ended, but of which executions are missing, may have bought or sold more than is booked.
        state.working.contains { $0.isDecision && $0.order.side == side }
    }

    /// - Returns: the entry, if it is to be placed alone.
    private mutating func enter(
        _ decision: Decision,
        _ candle: ClosedCandle,
        _ equity: Money,
        _ outcome: inout EngineOutcome
    ) -> MarketOrder? {
        guard !isWorking(.buy), !isWorking(.sell) else { return nil }
        let reason = strategy.reason(for: decision)
        let account = Sizing.Account(
            cash: availableCash,
            equity: equity,
            history: state.sizing,
            configuration.timeframe
        )
        let size: OrderSize
        switch configuration.sizing.size(for: account, conviction: decision.conviction) {
        case .success(let wanted): size = wanted
        case .failure(let refusal):
            let none = newMarketOrder(.buy, .quantity(.zero), .zero, on: candle, reason: reason)
            refuse(Order(none), refusal, &outcome)
            return nil
        }
        let quantity = estimate(size, at: candle.close)
        let entry = newMarketOrder(.buy, size, quantity, on: candle, reason: reason)
        if let refusal = riskRefusal(of: quantity, at: candle.close, entry.decidedAt, equity, commitments) {
            refuse(Order(entry), refusal, &outcome)
            return nil
        }
        guard let protection = decision.protection ?? configuration.protection, !protection.isEmpty else {
            return entry
        }
        let order = Order(entry)
        place([order] + orders(protecting: order, by: protection, candle), &outcome)
        return nil
    }

    private mutating func exit(
        _ decision: Decision,
        _ candle: ClosedCandle,
        _ outcome: inout EngineOutcome
    ) -> MarketOrder? {
        let reason = strategy.reason(for: decision)
        for working in state.working where working.isDecision && working.order.side == .buy {
            requestCancel(working.order.number, reason: reason, &outcome)
        }
        let position = state.ledger.position
        guard position > .zero, !isWorking(.sell) else { return nil }
        return newMarketOrder(.sell, .quantity(position), position, on: candle, reason: reason)
    }

    /// The orders that protect an entry, by distance from its price.
    private mutating func orders(protecting entry: Order, by protection: Protection, _ candle: ClosedCandle) -> [Order]
    {
        let exits: [(OrderType, Share?, String)] = [
            (.stop, protection.stopLoss, "stop loss"), (.trailingStop, protection.trailingStop, "trailing stop"),
            (.takeProfit, protection.takeProfit, "take profit"),
        ]
        var orders: [Order] = []
        for case (let type, let offset?, let reason) in exits {
            let size = OrderSize.quantity(max(entry.quantity, Quantity(lots: 1)))
            let terms = OrderTerms(.sell, type, size, offset: offset, isReduceOnly: true)
            orders.append(
                newOrder(terms, quantity: entry.quantity, parent: entry.number, on: candle, reason: reason)
            )
        }
        return orders
    }

    /// Compares the orders that rest with those that are to, by tag.
    private mutating func keep(
        _ wanted: [RestingOrder],
        _ candle: ClosedCandle,
        _ equity: Money,
        _ outcome: inout EngineOutcome
    ) {
        var missing = Dictionary(wanted.map { ($0.tag, $0) }) { first, _ in first }
        for working in state.working {
            guard let tag = working.order.tag else { continue }
            let order = working.order
            if let same = missing[tag], same.side == order.side, same.price == order.terms.limitPrice,
                order.terms.size == .quantity(same.quantity) || order.remaining == same.quantity
            {
                missing[tag] = nil
            } else {
                requestCancel(order.number, reason: "not wanted any more", &outcome)
                // What takes its place waits until it is gone: until then its funds are not free.
                missing[tag] = nil
            }
        }
        forgetHeldBack(except: wanted)
        var commitments = commitments
        for order in wanted where missing[order.tag] != nil && state.heldBack?[order.tag] != order.terms {
            missing[order.tag] = nil
            let time = configuration.timeframe.next(after: candle.candle.openTime)
            let refusal =
                order.side == .sell ? nil : riskRefusal(of: order.quantity, at: order.price, time, equity, commitments)
            // What is refused at every candle for the same reason is told once.
            if let refusal, state.refusedTags?[order.tag] == refusal.code { continue }
            if state.refusedTags == nil { state.refusedTags = [:] }
            state.refusedTags?[order.tag] = refusal?.code
            let new = newOrder(
                order.terms,
                quantity: order.quantity,
                tag: order.tag,
                on: candle,
                reason: order.reason
            )
            if let refusal {
                refuse(new, refusal, &outcome)
            } else {
                place([new], &outcome)
                commitments.add(new)
            }
        }
    }

    /// Notes orders as working, and says that the venue is to be told.
    mutating func place(_ orders: [Order], _ outcome: inout EngineOutcome) {
        for index in orders.indices {
            state.working.append(WorkingOrder(orders[index]))
            if outcome.keepsBooks { outcome.record(orders[index]) }
        }
        outcome.commands.append(.place(orders))
        if orders[0].side == .buy { state.risk.ordered(at: orders[0].decidedAt, configuration.risk) }
    }

    /// Keeps an order that a limit forbids, with the reason; the venue never hears of it.
    private func refuse(_ order: Order, _ refusal: OrderRefusal, _ outcome: inout EngineOutcome) {
        var order = order
        order.status = .rejected
        order.refusal = refusal.description
        outcome.record(order)
    }

    mutating func requestCancel(_ number: Int, reason: String, _ outcome: inout EngineOutcome) {
        guard let index = state.working.place(of: number) else { return }
        guard !state.working[index].order.isCancelRequested, !state.working[index].order.status.isTerminal else {
            return
        }
        state.working[index].order.isCancelRequested = true
        state.working[index].cancelReason = reason
        outcome.record(state.working[index].order)
        outcome.commands.append(.cancel(order: number))
    }

    private mutating func newOrder(
        _ terms: OrderTerms,
        quantity: Quantity,
        parent: Int? = nil,
        tag: String? = nil,
        on candle: ClosedCandle,
        reason: String
    ) -> Order {
        state.lastOrder += 1
        return Order(
            number: state.lastOrder,
            terms: terms,
            parent: parent,
            oco: parent,
            tag: tag,
            quantity: quantity,
            decidedAt: configuration.timeframe.next(after: candle.candle.openTime),
            reason: reason
        )
    }

    private mutating func newMarketOrder(
        _ side: Side,
        _ size: OrderSize,
        _ quantity: Quantity,
        on candle: ClosedCandle,
        reason: String
    ) -> MarketOrder {
        state.lastOrder += 1
        return MarketOrder(
            number: state.lastOrder,
            side: side,
            size: size,
            quantity: quantity,
            decidedAt: configuration.timeframe.next(after: candle.candle.openTime),
            reason: reason
        )
    }

    private func estimate(_ size: OrderSize, at price: Price) -> Quantity {
        switch size {
        case .quantity(let quantity): quantity
        case .budget(let budget):
            configuration.fees.affordable(budget, at: price, of: configuration.instrument)
        }
    }

    /// What is held and what works, as the limits count it.
    private struct Commitments {
        /// With open orders to buy as if they were filled.
        var position: Quantity
        var openOrders = 0

        mutating func add(_ order: Order) {
            if order.side == .buy { position = position + max(.zero, order.remaining) }
            if order.parent == nil { openOrders += 1 }
        }
    }

    private var commitments: Commitments {
        var commitments = Commitments(position: state.ledger.position)
        guard hasLimits else { return commitments }
        for index in state.working.indices { commitments.add(state.working[index].order) }
        return commitments
    }

    /// Why so much may not be bought.
    private func riskRefusal(
        of quantity: Quantity,
        at price: Price,
        _ time: Timestamp,
        _ equity: Money,
        _ commitments: Commitments
    ) -> OrderRefusal? {
        guard hasLimits else { return nil }
        let entry = RiskGuard.Entry(
            time: time,
            quantity: quantity,
            price: price,
            position: commitments.position,
            equity: equity,
            openOrders: commitments.openOrders,
            instrument: configuration.instrument
        )
        return state.risk.refusal(of: entry, configuration.risk)
    }

    /// Cash that no order to buy has claimed.
    private var availableCash: Money {
        var cash = state.ledger.cash
        for working in state.working where working.order.side == .buy {
            let order = working.order
            switch order.terms.size {
            case .budget(let budget): cash -= max(.zero, budget - order.filledNotional)
            case .quantity:
                guard let price = order.terms.limitPrice ?? order.terms.stopPrice else { continue }
                let notional = configuration.instrument.notional(price, order.remaining)
                cash -= notional + configuration.fees.highest.fee(on: notional)
            }
        }
        return max(.zero, cash)
    }

    private var averagePrice: Double? {
        let position = state.ledger.position.value(of: configuration.instrument)
        return position > 0 ? state.ledger.cost.value / position : nil
    }
}

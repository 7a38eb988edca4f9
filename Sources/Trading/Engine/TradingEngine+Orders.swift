internal import Markets

extension TradingEngine {
    /// Turns a decision into an order and hands it to the venue.
    ///
    /// - Returns: whether the ledger has changed.
    mutating func submit(
        _ decision: Decision,
        on candle: ClosedCandle,
        equity: Money,
        _ outcome: inout EngineOutcome
    ) throws(EngineError) -> Bool {
        let position = state.ledger.position
        let side: Side
        let size: OrderSize
        switch decision.action {
        case .enterLong where position == .zero, .accumulateLong:
            side = .buy
            size = configuration.sizing.size(cash: state.ledger.cash, equity: equity)
        case .exitLong where position > .zero:
            side = .sell
            size = .quantity(position)
        case .hold, .enterLong, .exitLong:
            return false
        }
        let order = newOrder(decision, side, estimate(size, at: candle.close), on: candle)
        state.working.append(WorkingOrder(order: order, size: size))
        outcome.record(order)
        let quote = Quote(time: order.decidedAt, price: candle.candle.close)
        guard let report = riskReport(on: order, at: candle.close) ?? venueReport(at: quote) else { return false }
        try book(report, order.number, &outcome)
        return report.event == .fill
    }

    /// Applies a report to the working order, and a fill to ledger and trade.
    mutating func book(
        _ report: ExecutionReport,
        _ number: Int,
        _ outcome: inout EngineOutcome
    ) throws(EngineError) {
        guard let index = state.working.firstIndex(where: { $0.order.number == number }) else {
            throw .notWorking(number: number)
        }
        var order = state.working[index].order
        let status: OrderStatus
        do { status = try order.status.after(report.event) } catch { throw .transition(number: number, error) }
        order.status = status
        switch report {
        case .accepted: break
        case .cancelled(let reason): order.refusal = reason
        case .rejected(let refusal): order.refusal = refusal.description
        case .filled(let fill):
            guard order.side == .buy || fill.quantity == state.ledger.position else {
                throw .unexpectedFill(number: number, sold: fill.quantity, held: state.ledger.position)
            }
            order.quantity = fill.quantity
            order.filledAt = fill.time
            order.fillPrice = fill.price
            order.fee = fill.fee
            state.ledger.book(fill, order.side, of: configuration.instrument)
            outcome.record(trade(fill, of: order))
        }
        if status.isTerminal { state.working.remove(at: index) } else { state.working[index].order = order }
        outcome.record(order)
    }

    private mutating func newOrder(
        _ decision: Decision,
        _ side: Side,
        _ quantity: Quantity,
        on candle: ClosedCandle
    ) -> Order {
        state.lastOrder += 1
        return Order(
            number: state.lastOrder,
            side: side,
            type: .market,
            quantity: quantity,
            decidedAt: configuration.timeframe.next(after: candle.candle.openTime),
            reason: strategy.reason(for: decision)
        )
    }

    private func estimate(_ size: OrderSize, at price: Price) -> Quantity {
        switch size {
        case .quantity(let quantity): quantity
        case .budget(let budget):
            configuration.instrument.affordableQuantity(for: budget, at: price, feeRate: configuration.venue.feeRate)
        }
    }

    private func riskReport(on order: Order, at price: Price) -> ExecutionReport? {
        guard order.side == .buy else { return nil }
        let instrument = configuration.instrument
        return configuration.risk
            .refusal(entry: order.quantity, at: price, isHalted: state.isHalted, instrument)
            .map(ExecutionReport.rejected)
    }

    private func venueReport(at quote: Quote) -> ExecutionReport? {
        state.venueOrder.flatMap { configuration.venue.submit($0, at: quote) }
    }

    /// The trade that the fill opens or closes, as it stands afterwards.
    private mutating func trade(_ fill: Fill, of order: Order) -> Trade {
        guard var trade = state.openTrade else {
            state.lastTrade += 1
            let trade = Trade(
                number: state.lastTrade,
                side: order.side,
                quantity: fill.quantity,
                entryTime: fill.time,
                entryPrice: fill.price,
                entryReason: order.reason,
                fees: fill.fee
            )
            state.openTrade = trade
            return trade
        }
        let instrument = configuration.instrument
        trade.exitTime = fill.time
        trade.exitPrice = fill.price
        trade.exitReason = order.reason
        trade.fees += fill.fee
        trade.profit =
            instrument.notional(fill.price, fill.quantity) - instrument.notional(trade.entryPrice, trade.quantity)
            - trade.fees
        state.openTrade = nil
        return trade
    }
}

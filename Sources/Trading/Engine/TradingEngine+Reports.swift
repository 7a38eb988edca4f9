internal import Markets

extension TradingEngine {
    /// Books what a venue reports of an order.
    ///
    /// - Throws: ``EngineError`` if the report cannot be true, or was there before (``EngineError/isRepetition``): then
    ///   nothing has changed.
    public mutating func apply(_ report: ExecutionReport, into outcome: inout EngineOutcome) throws(EngineError) {
        outcome.clear()
        try book(report, &outcome)
    }

    /// Takes in that a venue has not answered in time: what it was told may have happened or not.
    public mutating func timedOut(_ command: VenueCommand, into outcome: inout EngineOutcome) {
        outcome.clear()
        for number in command.orders {
            guard let index = state.working.place(of: number),
                let status = try? state.working[index].order.status.after(.timeout)
            else { continue }
            state.working[index].order.status = status
            outcome.record(state.working[index].order)
        }
    }

    /// Asks the venue to withdraw all orders.
    public mutating func cancelAll(reason: String, into outcome: inout EngineOutcome) {
        outcome.clear()
        for working in state.working { requestCancel(working.order.number, reason: reason, &outcome) }
    }

    /// What the venue may not have heard, after a restart or a silence: to be told again. Since an order is carried out once
    /// under its number, telling what was heard changes nothing.
    public var unacknowledged: [VenueCommand] {
        var commands: [VenueCommand] = []
        for working in state.working where working.order.status == .pending || working.order.status == .unknown {
            guard working.order.parent == nil else { continue }
            let children = state.working.filter { $0.order.parent == working.order.number }
            commands.append(.place([working.order] + children.map(\.order)))
        }
        for working in state.working where working.order.isCancelRequested && !working.order.status.isTerminal {
            commands.append(.cancel(order: working.order.number))
        }
        return commands
    }

    /// The orders of which the venue is to be asked: all that have not ended, or lack executions.
    public var unsettled: [Int] { state.working.map(\.order.number) }

    /// Brings the engine up to what the venue knows of the orders that it was asked for. What is known already is passed
    /// over, so that a second time changes nothing.
    ///
    /// - Parameter isCurrent: whether nothing can have happened since the venue was asked. A view that was on its way may be
    ///   from before what has been booked meanwhile, and says nothing then.
    /// - Throws: ``EngineError/untrackedPosition(venue:held:)`` and its like if the books
    ///   still differ then.
    public mutating func reconcile(
        _ view: VenueView,
        isCurrent: Bool = true,
        into outcome: inout EngineOutcome
    ) throws(EngineError) {
        outcome.clear()
        // What was sold may have been bought by an order of a higher number: then a second round books it.
        if try book(all: view, &outcome) { _ = try book(all: view, &outcome) }
        guard isCurrent || view.executions >= state.executions else { return }
        guard view.position == state.ledger.position, view.executions == state.executions else {
            throw .untrackedPosition(venue: view.position, held: state.ledger.position)
        }
        guard view.cash == state.ledger.cash else { throw .untrackedCash(venue: view.cash, held: state.ledger.cash) }
        let left = state.ledger.feeAsset.wallet
        guard view.feeAsset == left else { throw .untrackedFeeAsset(venue: view.feeAsset, held: left) }
    }

    /// - Returns: whether some reports were premature.
    private mutating func book(all view: VenueView, _ outcome: inout EngineOutcome) throws(EngineError) -> Bool {
        var wasPremature = false
        for number in view.reports.keys.sorted() {
            for report in view.reports[number] ?? [] {
                do {
                    try book(report, &outcome)
                } catch {
                    wasPremature = wasPremature || error.isPremature
                    if !error.isRepetition, !error.isPremature { throw error }
                }
            }
        }
        return wasPremature
    }

    /// Applies a report to its order, and a fill to ledger and trade.
    mutating func book(_ report: ExecutionReport, _ outcome: inout EngineOutcome) throws(EngineError) {
        guard let index = state.working.place(of: report.order) else {
            if report.order > state.lastOrder { throw .unknownOrder(number: report.order) }
            throw .notWorking(number: report.order)
        }
        let event = try event(of: report, at: index)
        let status: OrderStatus
        do { status = try state.working[index].order.status.after(event) } catch {
            throw .transition(number: report.order, error)
        }
        // Nothing is refused from here on.
        state.working[index].executions = max(state.working[index].executions, report.executions)
        state.working[index].order.status = status
        switch report.kind {
        case .accepted: break
        case .cancelled(let reason):
            state.working[index].order.refusal = state.working[index].cancelReason ?? reason
        case .expired(let reason): state.working[index].order.refusal = reason
        case .rejected(let refusal): state.working[index].order.refusal = refusal.description
        case .filled(let fill, let isLast):
            if isLast { state.working[index].lastExecution = fill.execution }
            state.working[index].book(fill.execution)
            state.working[index].order.add(fill, of: configuration.instrument)
            let order = state.working[index].order.request
            book(fill, order.terms.side, reason: order.reason, status, &outcome)
        }
        // A copy of an order costs as much as all of the above: it is made for those who want it.
        if outcome.keepsBooks || status.isTerminal { outcome.record(state.working[index].order) }
        guard state.working[index].isOver else { return }
        state.working.remove(at: index)
        if state.exit?.order == report.order { endExit() }
    }

    /// Takes in that an order which was to be placed has been accepted and filled whole: what its reports would have said.
    ///
    /// - Throws: ``EngineError`` if that cannot be true; then nothing has changed.
    mutating func book(_ fill: Fill, of order: MarketOrder, _ outcome: inout EngineOutcome) throws(EngineError) {
        guard order.side == .buy || fill.quantity <= state.ledger.position else {
            throw .unexpectedFill(number: order.number, sold: fill.quantity, held: state.ledger.position)
        }
        if order.side == .buy { state.risk.ordered(at: order.decidedAt, configuration.risk) }
        book(fill, order.side, reason: order.reason, .filled, &outcome)
        if state.exit?.order == order.number { endExit() }
        outcome.recordFilled()
    }

    /// What a report means for the life of its order.
    private func event(of report: ExecutionReport, at index: Int) throws(EngineError) -> OrderEvent {
        guard case .filled(let fill, let isLast) = report.kind else { return report.event }
        guard !state.working[index].hasBooked(fill.execution) else {
            throw .repeatedExecution(number: report.order, execution: fill.execution)
        }
        guard state.working[index].order.side == .buy || fill.quantity <= state.ledger.position else {
            throw .unexpectedFill(number: report.order, sold: fill.quantity, held: state.ledger.position)
        }
        // The last execution may overtake those before it.
        let last = isLast ? fill.execution : state.working[index].lastExecution
        return state.working[index].booked + 1 == last ? .fill : .partialFill
    }

    private mutating func book(
        _ fill: Fill,
        _ side: Side,
        reason: String,
        _ status: OrderStatus,
        _ outcome: inout EngineOutcome
    ) {
        state.executions += 1
        var entries: [LedgerEntry]? = outcome.keepsBooks ? [] : nil
        let cost = state.ledger.book(fill, side, of: configuration.instrument, into: &entries)
        if let entries {
            outcome.entries += entries
            outcome.fills.append(fill)
        }
        switch side {
        case .buy: enter(fill, reason: reason, &outcome)
        case .sell: exit(fill, reason: reason, status, cost: cost, &outcome)
        }
    }

    /// Opens or enlarges the trade.
    private mutating func enter(_ fill: Fill, reason: String, _ outcome: inout EngineOutcome) {
        let instrument = configuration.instrument
        if case .some = state.openTrade {
            state.openTrade?.add(fill, of: instrument)
        } else {
            state.lastTrade += 1
            state.openTrade = Trade(
                number: state.lastTrade,
                side: .buy,
                quantity: fill.quantity,
                entryTime: fill.time,
                entryPrice: fill.price,
                entryReason: reason,
                cost: fill.cost(of: instrument),
                fees: fill.fee.value
            )
        }
        if outcome.keepsBooks, let trade = state.openTrade { outcome.record(trade) }
    }

    /// Closes the trade, or splits a closed one from it.
    private mutating func exit(
        _ fill: Fill,
        reason: String,
        _ status: OrderStatus,
        cost: Money,
        _ outcome: inout EngineOutcome
    ) {
        // What is sold is held, and has a trade. Taken out, so that it is moved and not copied.
        guard var trade = state.openTrade.take() else { return }
        if state.ledger.position > .zero {
            state.lastTrade += 1
            var part = trade.split(number: state.lastTrade, fill.quantity, cost: cost)
            part.close(fill, reason: reason, cost: cost, of: configuration.instrument)
            if outcome.keepsBooks { outcome.record(trade) }
            state.openTrade = consume trade
            tally(part, fill.order, status)
            outcome.record(consume part)
        } else {
            trade.close(fill, reason: reason, cost: cost, of: configuration.instrument)
            tally(trade, fill.order, status)
            outcome.record(consume trade)
        }
    }

    /// Adds an ended trade to what its order gains or loses.
    private mutating func tally(_ trade: borrowing Trade, _ order: Int, _ status: OrderStatus) {
        // One that another order finishes has ended with what it brought.
        if let exit = state.exit, exit.order != order { endExit() }
        var exit = state.exit ?? ExitTally(order: order, at: trade.entryTime)
        exit.add(profit: trade.profit ?? .zero, cost: trade.cost, at: trade.exitTime ?? trade.entryTime)
        state.exit = exit
        if status == .filled || state.ledger.position == .zero { endExit() }
    }

    private mutating func endExit() {
        guard let exit = state.exit else { return }
        state.exit = nil
        state.risk.ended(exit, configuration.risk, configuration.timeframe)
        if configuration.sizing.followsTrades { state.sizing.ended(exit) }
    }
}

internal import Markets

extension Order {
    /// The same order in finer ticks.
    func rescaled(_ factor: Int64) -> Order {
        Order(
            number: number,
            terms: terms.rescaled(factor),
            parent: parent,
            oco: oco,
            tag: tag,
            quantity: quantity,
            decidedAt: decidedAt,
            reason: reason,
            status: status,
            isCancelRequested: isCancelRequested,
            filled: filled,
            filledNotional: filledNotional,
            filledAt: filledAt,
            fillPrice: fillPrice?.rescaled(factor),
            fee: fee,
            refusal: refusal
        )
    }
}

extension OrderTerms {
    /// The same terms in finer ticks.
    func rescaled(_ factor: Int64) -> OrderTerms {
        var terms = self
        terms.limitPrice = limitPrice?.rescaled(factor)
        terms.stopPrice = stopPrice?.rescaled(factor)
        return terms
    }
}

extension Trade {
    /// The same trade in finer ticks.
    func rescaled(_ factor: Int64) -> Trade {
        var trade = Trade(
            number: number,
            side: side,
            quantity: quantity,
            entryTime: entryTime,
            entryPrice: entryPrice.rescaled(factor),
            entryReason: entryReason,
            cost: cost,
            fees: fees
        )
        (trade.exitTime, trade.exitPrice, trade.exitReason) = (exitTime, exitPrice?.rescaled(factor), exitReason)
        trade.profit = profit
        return trade
    }
}

extension Price {
    /// The same price in finer ticks.
    func rescaled(_ factor: Int64) -> Price { Price(ticks: ticks * factor) }
}

extension ExecutionReport {
    /// The same report in finer ticks.
    func rescaled(_ factor: Int64) -> ExecutionReport {
        guard case .filled(let fill, let isLast) = kind else { return self }
        let rescaled = Fill(
            order: fill.order,
            execution: fill.execution,
            time: fill.time,
            price: fill.price.rescaled(factor),
            quantity: fill.quantity,
            fee: fill.fee,
            liquidity: fill.liquidity
        )
        return ExecutionReport(order: order, .filled(rescaled, isLast: isLast), executions: executions)
    }
}

extension VenueCommand {
    /// The same command in finer ticks.
    func rescaled(_ factor: Int64) -> VenueCommand {
        guard case .place(let orders) = self else { return self }
        return .place(orders.map { $0.rescaled(factor) })
    }
}

extension VenueView {
    /// The same view in finer ticks.
    func rescaled(_ factor: Int64) -> VenueView {
        let reports = reports.mapValues { $0.map { $0.rescaled(factor) } }
        return VenueView(
            reports: reports,
            executions: executions,
            position: position,
            cash: cash,
            feeAsset: feeAsset
        )
    }
}

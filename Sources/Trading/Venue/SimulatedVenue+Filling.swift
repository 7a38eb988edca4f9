internal import Markets

/// Where the price of a fill comes from.
enum FillPrice {
    /// The market's price, made worse by slippage.
    case market(Quote)
    /// The order's own limit, or a price that is better.
    case limited(Price)
}

extension SimulatedVenue {
    /// Fills an order as far as funds, position and volume go, and ends it if nothing is left or nothing may rest.
    mutating func fill(
        _ number: Int,
        _ source: FillPrice,
        at time: Timestamp,
        _ liquidity: Fill.Liquidity,
        _ reports: inout [ExecutionReport]
    ) {
        guard let index = state.orders.place(of: number) else { return }
        guard let price = price(source, index), price.ticks > 0 else {
            let refusal = OrderRefusal(.unusablePrice, "no price on the tick grid is left for it")
            return refuse(state.orders[index], refusal, &reports)
        }
        let wanted: Quantity
        switch quantity(of: index, at: price) {
        case .success(let quantity): wanted = quantity
        case .failure(let refusal): return refuse(state.orders[index], refusal, &reports)
        }
        let quantity = min(wanted, capacity)
        guard quantity > .zero, state.orders[index].terms.timeInForce != .fillOrKill || quantity == wanted else {
            return lack(state.orders[index], &reports)
        }
        if state.orders[index].executions == 0 { state.orders[index].remaining = wanted }
        let fill = Fill(
            order: number,
            execution: state.orders[index].executions + 1,
            time: time,
            price: price,
            quantity: quantity,
            fee: fee(of: state.orders[index].side, price, quantity, liquidity),
            liquidity: liquidity
        )
        state.orders[index].add(fill, of: rules.instrument)
        book(fill, index, &reports)
    }

    /// The fill of an order to trade at the market that was decided at the last close, and that is placed and filled at this
    /// open before anything else happens: the same as to place it and to let it meet the open, once it is booked.
    ///
    /// - Returns: `nil` if it can have another end.
    @inline(__always)
    func fillAtOnce(_ order: MarketOrder, at open: Quote) -> Fill? {
        guard !state.isHalted, state.orders.isEmpty, memory == 0, rules.minimumNotional == .zero, !fillsAtOnce,
            order.decidedAt + rules.latency <= open.time, order.hasSize,
            let price = price(open, order.side, limit: nil, order.quantity), price.ticks > 0,
            case .success(let quantity) = quantity(
                (order.side, order.size, order.isReduceOnly),
                order.quantity,
                at: price
            ),
            quantity <= capacity
        else { return nil }
        return Fill(
            order: order.number,
            execution: 1,
            time: open.time,
            price: price,
            quantity: quantity,
            fee: fee(of: order.side, price, quantity, .taker),
            liquidity: .taker
        )
    }

    @inline(__always)
    private func fee(of side: Side, _ price: Price, _ quantity: Quantity, _ liquidity: Fill.Liquidity) -> Fill.Fee {
        rules.fees.fee(
            on: (side, price, quantity),
            liquidity,
            of: rules.instrument,
            available: state.account.feeAsset.wallet
        )
    }

    /// Books a fill in the venue's own books.
    mutating func book(_ fill: Fill, _ side: Side) {
        var entries: [LedgerEntry]?
        state.account.book(fill, side, of: rules.instrument, into: &entries)
        state.executions += 1
        if rules.volumeShare != nil { state.used = state.used + fill.quantity }
    }

    private mutating func book(_ fill: Fill, _ index: Int, _ reports: inout [ExecutionReport]) {
        book(fill, state.orders[index].side)
        let isLast = state.orders[index].remaining == .zero
        let order = isLast ? remove(at: index) : state.orders[index]
        report(
            ExecutionReport(order: order.number, .filled(fill, isLast: isLast), executions: order.executions),
            &reports
        )
        activateChildren(of: order)
        endEntry(of: order, &reports)
        takeFromSiblings(of: order, fill.quantity, &reports)
        if order.side == .sell, state.account.position == .zero { endReductions(&reports) }
        if !isLast, order.terms.timeInForce.isImmediate, let place = state.orders.place(of: order.number) {
            end(state.orders[place], .expired(reason: "the rest could not be filled at once"), &reports)
        }
    }

    /// What the order protects grows with its fills.
    private mutating func activateChildren(of order: VenueOrder) {
        guard hasProtection, state.orders.contains(where: { $0.order.parent == order.number }),
            let average = order.averagePrice(of: rules.instrument)
        else { return }
        let held = min(order.filled, state.account.position)
        for index in state.orders.indices where state.orders[index].order.parent == order.number {
            state.orders[index].activate(entry: average, quantity: held, of: rules.instrument)
        }
    }

    /// Who is being stopped out, or has made his profit, buys no more.
    private mutating func endEntry(of order: VenueOrder, _ reports: inout [ExecutionReport]) {
        guard let parent = order.order.parent, let place = state.orders.place(of: parent) else { return }
        let reason = "what it has bought is being sold by order \(order.number)"
        end(state.orders[place], .cancelled(reason: reason), &reports)
    }

    /// One of a pair that is filled takes as much from the other.
    private mutating func takeFromSiblings(
        of order: VenueOrder,
        _ quantity: Quantity,
        _ reports: inout [ExecutionReport]
    ) {
        guard let pair = order.order.oco else { return }
        for var sibling in state.orders where sibling.order.oco == pair && sibling.number != order.number {
            guard sibling.isActive else { continue }
            sibling.remaining = max(.zero, sibling.remaining - quantity)
            if sibling.remaining == .zero {
                end(sibling, .cancelled(reason: "order \(order.number) took its place"), &reports)
            } else {
                update(sibling)
            }
        }
    }

    /// Orders that may only reduce have nothing left to reduce; those that protect an entry that still buys wait for it.
    private mutating func endReductions(_ reports: inout [ExecutionReport]) {
        for var order in state.orders where order.terms.isReduceOnly && order.isActive {
            if let parent = order.order.parent, state.orders.place(of: parent) != nil {
                order.isActive = false
                update(order)
                continue
            }
            end(order, .cancelled(reason: "the position is closed"), &reports)
        }
    }

    /// Ends an order that cannot be filled, or not any more: what has been filled of it stays.
    mutating func refuse(_ order: VenueOrder, _ refusal: OrderRefusal, _ reports: inout [ExecutionReport]) {
        if order.executions == 0 {
            end(order, .rejected(refusal), &reports)
        } else {
            end(order, .cancelled(reason: "the rest: \(refusal)"), &reports)
        }
    }

    /// Too little volume: what may wait, waits.
    private mutating func lack(_ order: VenueOrder, _ reports: inout [ExecutionReport]) {
        switch order.terms.timeInForce {
        case .goodTilCancelled, .goodTil: return
        case .fillOrKill: end(order, .expired(reason: "not all of it could be had at once"), &reports)
        case .immediateOrCancel: end(order, .expired(reason: "it could not be filled at once"), &reports)
        }
    }

    /// What funds and position let the order at `index` trade at `price`.
    private func quantity(of index: Int, at price: Price) -> Result<Quantity, OrderRefusal> {
        // By its place, as in ``price(_:_:)``: handed over, the order and the venue with it would be copied.
        let terms = state.orders[index].terms
        return quantity(
            (terms.side, terms.size, terms.isReduceOnly),
            state.orders[index].remaining,
            executions: state.orders[index].executions,
            spent: state.orders[index].filledNotional,
            at: price
        )
    }

    /// What funds and position let an order trade at `price` of which so much is left.
    @inline(__always)
    private func quantity(
        _ terms: (side: Side, size: OrderSize, isReduceOnly: Bool),
        _ remaining: Quantity,
        executions: Int = 0,
        spent: Money = .zero,
        at price: Price
    ) -> Result<Quantity, OrderRefusal> {
        let cash = state.account.cash
        switch (terms.side, terms.size) {
        case (.buy, .budget(let budget)) where executions == 0:
            let funds = min(budget, cash)
            let quantity = rules.fees.affordable(funds, at: price, of: rules.instrument)
            guard quantity > .zero else {
                return .failure(.insufficientFunds(nil, funds, at: price, of: rules.instrument))
            }
            return .success(quantity)
        case (.buy, let size):
            var funds = cash
            if case .budget(let budget) = size {
                funds = min(funds, budget - spent - rules.fees.highest.fee(on: spent))
            }
            let (instrument, fee) = (rules.instrument, rules.fees.highest)
            if instrument.isAffordable(remaining, for: funds, at: price, feeRate: fee) { return .success(remaining) }
            let most = rules.fees.affordable(funds, at: price, of: instrument)
            // The rest of a budget, and what else was bought in between, may have become too dear by a lot.
            if executions > 0, most > .zero { return .success(most) }
            return .failure(.insufficientFunds(remaining, max(.zero, funds), at: price, of: instrument))
        case (.sell, _):
            let quantity = min(remaining, state.account.position)
            if quantity > .zero, terms.isReduceOnly || quantity == remaining { return .success(quantity) }
            let held = state.account.position.text(of: rules.instrument)
            return .failure(OrderRefusal(.insufficientPosition, "\(held) is held, less than the order sells"))
        }
    }

    /// How much of the newest candle's volume is left to be filled.
    @inline(__always)
    private var capacity: Quantity {
        guard let share = rules.volumeShare else { return Quantity(lots: .max) }
        let part = state.lastVolume * (Double(share.partsPerBillion) / 1e9)
        return (Quantity(rounding: part, .down, of: rules.instrument) ?? .zero) - state.used
    }

    private func price(_ source: FillPrice, _ index: Int) -> Price? {
        switch source {
        case .limited(let price): return price
        case .market(let quote):
            let terms = state.orders[index].terms
            return price(quote, terms.side, limit: terms.limitPrice, state.orders[index].remaining)
        }
    }

    /// What the market makes an order pay of which so much is left.
    @inline(__always)
    private func price(_ quote: Quote, _ side: Side, limit: Price?, _ remaining: Quantity) -> Price? {
        // What one candle's volume does not give moves no price in it.
        let quantity = max(.zero, min(remaining, capacity)).value(of: rules.instrument)
        let volume = state.lastVolume
        let share = volume > 0 ? quantity / volume : 1
        guard var price = slipped(quote.price, side, rules.slippage.fraction(share: share)) else { return nil }
        if let limit { price = side == .buy ? min(price, limit) : max(price, limit) }
        return price
    }

    /// The market's price moved against the order by the slippage, and from there to the next tick against it.
    @inline(__always)
    private func slipped(_ price: Double, _ side: Side, _ slippage: Double) -> Price? {
        switch side {
        case .buy: Price(rounding: price * (1 + slippage), .up, of: rules.instrument)
        case .sell: Price(rounding: price * (1 - slippage), .down, of: rules.instrument)
        }
    }
}

extension OrderRefusal: Error {}

public import Markets

extension SimulatedVenue {
    /// Carries out what the open of a candle means for the orders: those that have arrived meet it, and those that rest are
    /// filled at it where the market has jumped over their price.
    public mutating func open(at quote: Quote, into reports: inout [ExecutionReport]) {
        guard !state.orders.isEmpty else { return }
        forgetClaims()
        expire(at: quote.time, &reports)
        meet(quote, only: nil, &reports)
    }

    /// Carries out what a whole candle, whose open has been told, means for the orders that rest.
    ///
    /// Nobody knows in which order the prices of a candle came, except that the open was first and the close last. So what
    /// is worse for the account is taken to have come first: of a stop and a target in one candle the stop is filled, and
    /// of an entry and its target only the entry, unless the candle closes beyond the target.
    ///
    /// - Parameter finer: the candle in finer ones, if they are known: they say what came first.
    public mutating func close(
        _ candle: Candle,
        finer: some Collection<Candle> = EmptyCollection(),
        into reports: inout [ExecutionReport]
    ) {
        guard !state.orders.isEmpty else { return passOver(candle.volume) }
        forgetClaims()
        guard !finer.isEmpty else { return match(candle, &reports) }
        var used = Quantity.zero
        for (index, part) in finer.enumerated() {
            if index > 0 {
                open(at: Quote(time: part.openTime, price: part.open), into: &reports)
                // With what that open took of the part before.
                used = used + state.used
            }
            match(part, &reports)
        }
        (state.lastVolume, state.used) = (candle.volume, used + state.used)
    }

    /// Takes in that candles went by of which the last had that volume, while there were no orders.
    mutating func passOver(_ volume: Double) {
        state.used = .zero
        state.lastVolume = volume
    }

    private mutating func expire(at time: Timestamp, _ reports: inout [ExecutionReport]) {
        guard state.orders.contains(where: \.terms.timeInForce.hasEnd) else { return }
        for order in state.orders {
            guard case .goodTil(let end) = order.terms.timeInForce, time >= end else { continue }
            self.end(order, .expired(reason: "it was good till \(end.iso8601)"), &reports)
        }
    }

    /// Lets orders meet a price that is there now.
    ///
    /// - Parameter only: the orders that do; `nil` for all that have arrived.
    mutating func meet(_ quote: Quote, only numbers: [Int]?, _ reports: inout [ExecutionReport]) {
        guard let price = Price(rounding: quote.price, .nearest, of: rules.instrument), price.ticks > 0 else {
            return refuseAtMarket(quote, &reports)
        }
        if numbers == nil, state.orders.count == 1 { return meet(0, price, quote, hasArrived: false, &reports) }
        for number in numbers ?? state.orders.map(\.number) {
            guard let index = state.orders.place(of: number) else { continue }
            meet(index, price, quote, hasArrived: numbers != nil, &reports)
        }
    }

    private mutating func meet(
        _ index: Int,
        _ price: Price,
        _ quote: Quote,
        hasArrived: Bool,
        _ reports: inout [ExecutionReport]
    ) {
        guard state.orders[index].isActive, hasArrived || state.orders[index].arrival <= quote.time else { return }
        let isNew = !state.orders[index].isResting
        state.orders[index].isResting = true
        if state.orders[index].terms.type == .trailingStop, let offset = state.orders[index].terms.offset {
            state.orders[index].follow(price, offset, rules.instrument)
        }
        meet(index, price, quote, isNew: isNew, &reports)
    }

    private mutating func refuseAtMarket(_ quote: Quote, _ reports: inout [ExecutionReport]) {
        let refusal = OrderRefusal(.unusablePrice, "\(quote.price) is no price on the tick grid")
        for order in state.orders where order.terms.type == .market { refuse(order, refusal, &reports) }
    }

    private mutating func meet(
        _ index: Int,
        _ price: Price,
        _ quote: Quote,
        isNew: Bool,
        _ reports: inout [ExecutionReport]
    ) {
        let (number, terms) = (state.orders[index].number, state.orders[index].terms)
        let limit = terms.limitPrice
        if terms.type.isTriggered, !state.orders[index].isTriggered, let stop = state.orders[index].stopPrice {
            guard state.orders[index].isReached(by: price, stop) else { return }
            state.orders[index].isTriggered = true
            if terms.type == .stopLimit, !state.orders[index].takes(price, limit) { return }
            fill(number, .market(quote), at: quote.time, .taker, &reports)
            return
        }
        guard state.orders[index].takes(price, limit) else {
            if isNew, terms.timeInForce.isImmediate {
                end(state.orders[index], .expired(reason: "it could not be filled at once"), &reports)
            }
            return
        }
        if !isNew, rules.limitRule == .through, price == limit { return }
        if isNew, terms.isPostOnly {
            let message = "it would have been filled at \(price.text(of: rules.instrument)) at once"
            let refusal = OrderRefusal(.wouldTakeLiquidity, message)
            return end(state.orders[index], .rejected(refusal), &reports)
        }
        let source: FillPrice = limit == nil ? .market(quote) : .limited(price)
        fill(number, source, at: quote.time, isNew || limit == nil ? .taker : .maker, &reports)
    }

    /// Fills what rests as far as the candle's prices say so: what is worse for the account first.
    private mutating func match(_ candle: Candle, _ reports: inout [ExecutionReport]) {
        let instrument = rules.instrument
        passOver(candle.volume)
        // Only prices of the grid are compared with them: the high is no less than one if the tick below it is not.
        guard let high = Price(rounding: candle.high, .down, of: instrument),
            let low = Price(rounding: candle.low, .up, of: instrument),
            let close = Price(rounding: candle.close, .nearest, of: instrument), low.ticks > 0
        else { return }
        let range = CandleRange(time: candle.openTime, high: high, low: low, close: close)
        // Fills activate what protects them, and move its price.
        let before = restingOrders { hasProtection || $0.isWithin(range) }
        let known = hasProtection ? Set(before) : []
        var triggered: Set<Int> = []
        for number in before where stop(number, range, &reports) { triggered.insert(number) }
        for number in before { reach(number, range, isEntryCandle: triggered.contains(number), &reports) }
        let activated = hasProtection ? restingOrders { !known.contains($0.number) } : []
        for number in activated { _ = stop(number, range, &reports) }
        for number in activated { reach(number, range, isEntryCandle: true, &reports) }
        for index in state.orders.indices where state.orders[index].isActive && state.orders[index].isResting {
            guard state.orders[index].terms.type == .trailingStop, let offset = state.orders[index].terms.offset else {
                continue
            }
            let best = state.orders[index].side == .sell ? high : low
            state.orders[index].follow(best, offset, instrument)
        }
    }

    /// The numbers of the orders that may be filled now, as far as they are `included`.
    private func restingOrders(_ included: (borrowing VenueOrder) -> Bool) -> [Int] {
        var numbers: [Int] = []
        for index in state.orders.indices where state.orders[index].isActive && state.orders[index].isResting {
            if included(state.orders[index]) { numbers.append(state.orders[index].number) }
        }
        return numbers
    }

    /// Fills a stop whose price the candle has come to.
    ///
    /// - Returns: whether the candle has triggered it.
    private mutating func stop(_ number: Int, _ range: CandleRange, _ reports: inout [ExecutionReport]) -> Bool {
        guard let index = state.orders.place(of: number), state.orders[index].isStopped(by: range),
            let stop = state.orders[index].stopPrice
        else { return false }
        state.orders[index].isTriggered = true
        let terms = state.orders[index].terms
        if terms.type == .stopLimit, !state.orders[index].takes(stop, terms.limitPrice) { return true }
        let quote = Quote(time: range.time, price: stop.value(of: rules.instrument))
        fill(number, .market(quote), at: range.time, .taker, &reports)
        return true
    }

    /// Fills a limit or a take-profit order whose price the candle has come to.
    private mutating func reach(
        _ number: Int,
        _ range: CandleRange,
        isEntryCandle: Bool,
        _ reports: inout [ExecutionReport]
    ) {
        guard let index = state.orders.place(of: number) else { return }
        let order = state.orders[index]
        let best = order.side == .sell ? range.high : range.low
        let extreme = isEntryCandle ? range.close : best
        switch order.terms.type {
        case .takeProfit:
            guard let stop = order.stopPrice, order.isReached(by: extreme, stop) else { return }
            let quote = Quote(time: range.time, price: range.nearest(to: stop).value(of: rules.instrument))
            fill(number, .market(quote), at: range.time, .taker, &reports)
        case .limit, .stopLimit:
            guard order.terms.type == .limit || order.isTriggered, let limit = order.terms.limitPrice else { return }
            let beyond = order.side == .sell ? limit < extreme : extreme < limit
            guard beyond || (rules.limitRule == .touch && extreme == limit) else { return }
            fill(number, .limited(range.nearest(to: limit)), at: range.time, .maker, &reports)
        case .market, .stop, .trailingStop: return
        }
    }

    mutating func update(_ order: VenueOrder) {
        guard let index = state.orders.place(of: order.number) else { return }
        state.orders[index] = order
    }
}

/// The prices of a candle after its open.
private struct CandleRange {
    let time: Timestamp
    let high: Price
    let low: Price
    let close: Price

    /// The price of the candle that is nearest to `price`: all of it may lie beyond, where the open had too little volume.
    func nearest(to price: Price) -> Price { min(max(price, low), high) }
}

extension VenueOrder {
    /// Whether the candle triggers the order, which is a stop of some kind that waits.
    fileprivate func isStopped(by range: CandleRange) -> Bool {
        guard let stopPrice, terms.type.isTriggered, terms.type != .takeProfit, !isTriggered else { return false }
        return isReached(by: side == .sell ? range.low : range.high, stopPrice)
    }

    /// Whether the candle comes as far as the order's limit or stop price: if not, nothing becomes of it.
    fileprivate func isWithin(_ range: CandleRange) -> Bool {
        let best = side == .sell ? range.high : range.low
        if let limit = terms.limitPrice, takes(best, limit) { return true }
        if terms.type == .takeProfit, let stopPrice { return isReached(by: best, stopPrice) }
        return isStopped(by: range)
    }

    /// Whether the market at `price` triggers an order with that stop price.
    func isReached(by price: Price, _ stop: Price) -> Bool {
        // A take-profit order waits for the market to come from the other side.
        let waitsAbove = (side == .buy) != (terms.type == .takeProfit)
        return waitsAbove ? price >= stop : price <= stop
    }

    /// Whether the order trades at `price`.
    func takes(_ price: Price, _ limit: Price?) -> Bool {
        guard let limit else { return true }
        return side == .buy ? price <= limit : price >= limit
    }
}

extension TimeInForce {
    fileprivate var hasEnd: Bool { if case .goodTil = self { true } else { false } }

    var isImmediate: Bool { self == .immediateOrCancel || self == .fillOrKill }
}

public import Markets

/// A venue that carries out one account's orders at the prices of candles: the same for backtests, paper, shadow, and under
/// the faults of a chaos run.
///
/// A pure state machine. It keeps books of its own on what it has carried out, as a real venue does, so that an engine that
/// missed messages can be compared with it. A command that comes a second time changes nothing and is answered as the first.
public struct SimulatedVenue: Sendable {
    public let rules: VenueRules
    var state: State

    /// All that a venue remembers.
    struct State: Hashable, Sendable, Codable {
        var account: Ledger
        /// Orders that have not ended, ascending by number.
        var orders: [VenueOrder] = []
        /// What was reported of orders, for those who ask again.
        var history: [Int: [ExecutionReport]] = [:]
        /// The ended ones of `history`, oldest first.
        var ended: [Int] = []
        /// The volume of the last candle, in base units.
        var lastVolume = 0.0
        /// What fills have taken of it.
        var used = Quantity.zero
        var isHalted = false
        /// How many there were.
        var executions = 0
    }

    /// How many orders that have ended are remembered.
    let memory: Int
    /// How many of the orders protect another: while there are none, nobody has to look for them.
    private var protecting = 0
    /// What the orders claim; `nil` once they have changed otherwise than by one more.
    private var claims: OrderClaims?

    /// - Parameters:
    ///   - capital: what the account begins with, valued in the quote asset.
    ///   - memory: of how many ended orders the reports are kept.
    public init(rules: VenueRules, capital: Money, memory: Int = 0) {
        self.rules = rules
        self.memory = memory
        state = State(account: Ledger(capital: capital, fees: rules.fees))
    }

    init(rules: VenueRules, state: State, memory: Int) {
        self.rules = rules
        self.state = state
        self.memory = memory
        self.state.orders.sort { $0.number < $1.number }
        protecting = state.orders.count { $0.order.parent != nil }
    }

    /// What the venue's own books say.
    public var account: Ledger { state.account }

    /// Whether there is an order that may still be filled.
    public var hasOrders: Bool { !state.orders.isEmpty }

    /// Whether an order at the market is filled at the price at which it was decided.
    var fillsAtOnce: Bool { rules.fillRule == .sameClose && rules.latency == 0 }

    /// Whether the volume of candles matters to fills.
    var followsVolume: Bool { rules.volumeShare != nil || rules.slippage.volumeImpactBps != 0 }

    /// Whether new orders are refused; those there may still be cancelled.
    public var isHalted: Bool {
        get { state.isHalted }
        set { state.isHalted = newValue }
    }

    /// Carries out a command that was sent when the market stood at `quote`.
    public mutating func take(_ command: VenueCommand, at quote: Quote, into reports: inout [ExecutionReport]) {
        switch command {
        case .place(let orders): place(orders, at: quote, &reports)
        case .cancel(let number):
            claims = nil
            cancel(number, &reports)
        }
    }

    /// What the venue knows of the account and of these orders; of one that it never had there are no reports.
    public func view(of orders: some Sequence<Int>) -> VenueView {
        var reports: [Int: [ExecutionReport]] = [:]
        for number in orders { reports[number] = state.history[number] ?? [] }
        return VenueView(
            reports: reports,
            executions: state.executions,
            position: state.account.position,
            cash: state.account.cash,
            feeAsset: state.account.feeAsset.wallet
        )
    }

    private mutating func place(_ orders: [Order], at quote: Quote, _ reports: inout [ExecutionReport]) {
        if memory > 0, let first = orders.first, let known = state.history[first.number] {
            for order in orders { repeatReports(order, known, &reports) }
            return
        }
        if let refusal = refusal(of: orders, at: quote) {
            for order in orders { report(ExecutionReport(order: order.number, .rejected(refusal)), &reports) }
            return
        }
        for index in orders.indices {
            insert(VenueOrder(orders[index], arrival: orders[index].decidedAt + rules.latency))
            report(ExecutionReport(order: orders[index].number, .accepted), &reports)
        }
        guard fillsAtOnce else { return }
        claims = nil
        meet(quote, only: orders.map(\.number), &reports)
    }

    private mutating func insert(_ order: VenueOrder) {
        claims?.add(order, rules)
        if order.order.parent != nil { protecting += 1 }
        // Orders come in the order of their numbers, unless the line has mixed them up.
        let index = state.orders.place(atOrAfter: order.number)
        state.orders.insert(order, at: index)
    }

    /// Takes out an order that has ended.
    mutating func remove(at index: Int) -> VenueOrder {
        if state.orders[index].order.parent != nil { protecting -= 1 }
        return state.orders.remove(at: index)
    }

    /// Whether an order protects another.
    var hasProtection: Bool { protecting > 0 }

    /// Prices go on: what fills and triggers change of the orders is claimed otherwise.
    mutating func forgetClaims() { claims = nil }

    /// Answers a command again, or refuses another order under a number that is taken.
    private func repeatReports(_ order: Order, _ known: [ExecutionReport], _ reports: inout [ExecutionReport]) {
        if let index = state.orders.place(of: order.number), state.orders[index].terms != order.terms {
            let refusal = OrderRefusal(.duplicateClientOrderID, "order \(order.number) is another one")
            reports.append(ExecutionReport(order: order.number, .rejected(refusal)))
            return
        }
        reports += state.history[order.number] ?? []
    }

    private mutating func cancel(_ number: Int, _ reports: inout [ExecutionReport]) {
        guard let index = state.orders.place(of: number) else {
            // It has ended, which its reports say, or it never was.
            reports += state.history[number] ?? []
            return
        }
        end(state.orders[index], .cancelled(reason: "withdrawn"), &reports)
    }

    /// Ends an order, and those that waited for it to be filled.
    mutating func end(_ order: VenueOrder, _ kind: ExecutionReport.Kind, _ reports: inout [ExecutionReport]) {
        if let index = state.orders.place(of: order.number) { _ = remove(at: index) }
        report(ExecutionReport(order: order.number, kind, executions: order.executions), &reports)
        guard hasProtection, order.filled == .zero || state.account.position == .zero else { return }
        for child in state.orders where child.order.parent == order.number {
            end(child, .cancelled(reason: "there is nothing for it to protect"), &reports)
        }
    }

    /// Reports, and remembers it.
    mutating func report(_ report: consuming ExecutionReport, _ reports: inout [ExecutionReport]) {
        if memory > 0 { remember(report) }
        reports.append(report)
    }

    private mutating func remember(_ report: ExecutionReport) {
        state.history[report.order, default: []].append(report)
        guard state.orders.place(of: report.order) == nil else { return }
        if report.kind == .accepted { return }
        state.ended.append(report.order)
        if state.ended.count > memory { state.history[state.ended.removeFirst()] = nil }
    }

    private mutating func refusal(of orders: [Order], at quote: Quote) -> OrderRefusal? {
        if state.isHalted { return OrderRefusal(.halted, "\(rules.instrument.symbol.name) is not traded now") }
        for index in orders.indices {
            let (terms, isProtection) = (orders[index].terms, orders[index].parent != nil)
            if let refusal = terms.refusal(isProtection: isProtection) { return refusal }
            if isProtection { continue }
            let refusal = fundsRefusal(of: terms, pair: orders[index].oco) ?? notionalRefusal(of: terms, at: quote)
            if let refusal { return refusal }
        }
        return nil
    }

    /// Whether the account can pay for an order that may rest; one at the market is looked at when it meets its price.
    private mutating func fundsRefusal(of terms: OrderTerms, pair: Int?) -> OrderRefusal? {
        guard case .quantity(let quantity) = terms.size, terms.type != .market else { return nil }
        let account = state.account
        let claims = claims ?? OrderClaims(of: state.orders, rules)
        self.claims = claims
        switch terms.side {
        case .buy:
            guard let price = terms.limitPrice ?? terms.stopPrice else { return nil }
            let available = account.cash - claims.cash
            if quantity > rules.fees.affordable(available, at: price, of: rules.instrument) {
                return .insufficientFunds(quantity, available, at: price, of: rules.instrument)
            }
        case .sell:
            guard !terms.isReduceOnly else { return nil }
            let available = account.position - claims.position(except: pair)
            if quantity > available {
                let (wanted, free) = (quantity.text(of: rules.instrument), available.text(of: rules.instrument))
                return OrderRefusal(.insufficientPosition, "\(free) is free to be sold, less than \(wanted)")
            }
        }
        return nil
    }

    private func notionalRefusal(of terms: OrderTerms, at quote: Quote) -> OrderRefusal? {
        guard rules.minimumNotional > .zero, !terms.isReduceOnly else { return nil }
        let notional: Money
        switch terms.size {
        case .budget(let budget): notional = budget
        case .quantity(let quantity):
            let market = Price(rounding: quote.price, .nearest, of: rules.instrument)
            guard let price = terms.limitPrice ?? terms.stopPrice ?? market else { return nil }
            // By what the least pays for, because the notional of a wild quantity need not fit.
            let least = rules.instrument.affordableQuantity(for: rules.minimumNotional, at: price, feeRate: .zero)
            if quantity > least { return nil }
            notional = rules.instrument.notional(price, quantity)
        }
        guard notional < rules.minimumNotional else { return nil }
        let least = rules.minimumNotional.text
        return OrderRefusal(.belowMinimumNotional, "\(notional.text) is less than the \(least) that the venue takes")
    }
}

package import Markets

/// What all bots of a user have at stake together, and what the limits of the account say of it: a pure state machine.
///
/// An entry that passes is counted at once, so that no other can take the same room; it stops being counted apart when its
/// bot has booked what became of it (``settle(_:of:at:)``), which tells the position, the orders and the equity anew.
package struct AccountRisk: Sendable {
    /// A bot, and the entries that have passed and that its books do not show yet, by order.
    private struct Holding {
        var stake: BotStake
        var reserved: [Int: Money] = [:]

        var exposure: Money { reserved.values.reduce(stake.position + stake.claims, +) }
        var openOrders: Int { stake.openOrders + reserved.count }
    }

    package internal(set) var limits: AccountLimits
    private var bots: [String: Holding] = [:]
    /// Each bot before the step that was settled last.
    private var before: [String: Holding] = [:]
    /// What the bots hold and have on order, by symbol; what they are worth, and hold, by quote asset.
    package private(set) var positions: [Symbol: Money] = [:]
    package private(set) var exposures: [String: Money] = [:]
    package private(set) var equities: [String: Money] = [:]
    package private(set) var openOrders = 0
    /// By quote asset; empty while there are no limits.
    var measures: [String: EquityMeasure] = [:]
    /// When entries have passed, as far as it matters.
    var entries: [Timestamp] = []
    var revision = 0
    /// Whether something has changed that a restart could not work out from the bots.
    var isUnsaved = false

    package init(limits: AccountLimits = .none) { self.limits = limits }

    package func knows(_ bot: String) -> Bool { bots[bot] != nil }

    /// Takes in what a bot has at stake that was there before: after a restart.
    package mutating func restore(_ stake: BotStake, of bot: String) {
        replace(bot, with: Holding(stake: stake, reserved: bots[bot]?.reserved ?? [:]))
    }

    /// Takes in what a bot has at stake after a step. What a bot that is new brings in is no profit.
    ///
    /// - Parameter time: open time of the candle at whose close it was valued; `nil` before its first.
    /// - Returns: a limit on losses that is reached.
    package mutating func settle(_ stake: BotStake, of bot: String, at time: Timestamp?) -> AccountBreach? {
        let (old, asset) = (bots[bot], stake.symbol.quote)
        let last = equity(asset)
        let reserved = (old?.reserved ?? [:]).filter { stake.pending.contains($0.key) }
        before[bot] = old
        replace(bot, with: Holding(stake: stake, reserved: reserved))
        guard limits != .none else { return nil }
        let (now, known) = (equity(asset), measures[asset])
        var measure = known ?? EquityMeasure(now)
        if known != nil, old == nil { measure.flow(from: last, to: now) }
        if let time { measure.mark(now, after: old == nil ? now : last, at: time) }
        measures[asset] = measure
        if measure != known { isUnsaved = true }
        return lossBreach(asset)
    }

    /// Takes back what was settled last, because the step could not be stored: what had passed keeps its room until its bot
    /// has booked it. What losses are measured from stays.
    package mutating func unsettle(_ bot: String) {
        guard let old = before.removeValue(forKey: bot) else {
            _ = remove(bot)
            return
        }
        replace(bot, with: old)
        isUnsaved = true
    }

    /// Takes out a bot that was deleted, and the money that goes with it.
    ///
    /// - Returns: what it had at stake; `nil` if it had not begun.
    package mutating func remove(_ bot: String) -> BotStake? {
        guard let stake = bots[bot]?.stake else { return nil }
        let asset = stake.symbol.quote
        let last = equity(asset)
        replace(bot, with: nil)
        before[bot] = nil
        if var measure = measures[asset] {
            measure.flow(from: last, to: equity(asset))
            let isLast = !bots.values.contains { $0.stake.symbol.quote == asset }
            measures[asset] = isLast ? nil : measure
            isUnsaved = true
        }
        return stake
    }

    /// Lets an entry pass and counts it, or says which limit it would breach. The same order again counts once.
    package mutating func admit(_ entry: AccountEntry, of bot: String) -> AccountBreach? {
        var holding = bots[bot] ?? Holding(stake: BotStake(symbol: entry.symbol, equity: .zero))
        let isKnown = holding.reserved[entry.order] != nil
        holding.reserved[entry.order] = nil
        replace(bot, with: holding)
        if let breach = breach(of: entry, isKnown: isKnown) { return breach }
        holding.reserved[entry.order] = entry.claim
        replace(bot, with: holding)
        if limits.maximumOrdersPerMinute != nil, !isKnown {
            let newest = max(entries.max() ?? entry.time, entry.time)
            entries.removeAll { $0 + Self.minute <= newest }
            entries.append(entry.time)
            isUnsaved = true
        }
        return nil
    }

    static let minute: Int64 = 60_000

    package func equity(_ asset: String) -> Money { equities[asset] ?? .zero }

    private mutating func replace(_ bot: String, with new: Holding?) {
        let old = bots[bot]
        bots[bot] = new
        guard let symbol = (new ?? old)?.stake.symbol else { return }
        func add(_ value: KeyPath<Holding, Money>, to sum: inout Money?) {
            let total = (sum ?? .zero) + (new?[keyPath: value] ?? .zero) - (old?[keyPath: value] ?? .zero)
            sum = total == .zero ? nil : total
        }
        add(\.exposure, to: &positions[symbol])
        add(\.exposure, to: &exposures[symbol.quote])
        add(\.stake.equity, to: &equities[symbol.quote])
        openOrders += (new?.openOrders ?? 0) - (old?.openOrders ?? 0)
    }
}

/// An entry as the limits of its account see it.
package struct AccountEntry: Hashable, Sendable {
    package let order: Int
    package let symbol: Symbol
    package let claim: Money
    /// When it was decided.
    package let time: Timestamp

    package init(order: Int, symbol: Symbol, claim: Money, time: Timestamp) {
        self.order = order
        self.symbol = symbol
        self.claim = claim
        self.time = time
    }
}

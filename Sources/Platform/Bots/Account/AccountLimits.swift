public import Markets
public import Trading

/// Limits that all bots of a user keep together. An order that reduces a position always passes.
///
/// Amounts of different quote assets are never added up, because nobody said at which rate: shares are of what the bots are
/// worth in one quote asset, each asset by itself, and amounts name theirs.
public struct AccountLimits: Hashable, Sendable {
    /// The largest value of one symbol that may be held and on order, by quote asset; symbols of others have no such limit.
    public var maximumPosition: [String: Money] = [:]
    /// The largest value that may be held and on order in a quote asset, as a share of the equity in it.
    public var maximumExposure: Share?
    /// The loss within a day (UTC) in a quote asset, as a share of the equity at the day's beginning.
    public var maximumDailyLoss: Share?
    /// The loss from the highest equity so far in a quote asset, as a share of it.
    public var maximumDrawdown: Share?
    /// How many entries may be sent within a minute.
    public var maximumOrdersPerMinute: Int?
    /// How many orders may be at the venues at a time, those that protect left out.
    public var maximumOpenOrders: Int?
    /// The limits whose breach halts all bots of the account, as a stop of all trading does; a breach of the others refuses
    /// the order.
    public var haltOn: Set<AccountLimit> = []

    public init() {}

    /// No limits.
    public static let none = AccountLimits()

    /// Those that there are.
    var present: Set<AccountLimit> {
        var present: Set<AccountLimit> = []
        if !maximumPosition.isEmpty { present.insert(.position) }
        if maximumExposure != nil { present.insert(.exposure) }
        if maximumDailyLoss != nil { present.insert(.dailyLoss) }
        if maximumDrawdown != nil { present.insert(.drawdown) }
        if maximumOrdersPerMinute != nil { present.insert(.orderRate) }
        if maximumOpenOrders != nil { present.insert(.openOrders) }
        return present
    }
}

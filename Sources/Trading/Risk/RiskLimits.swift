public import Markets

/// Limits that every entry must keep. An order that reduces the position always passes.
public struct RiskLimits: Hashable, Sendable, Codable {
    /// The largest notional that a position may have when it is opened or enlarged.
    public var maximumPosition: Money?
    /// The largest notional of a position as a share of the equity.
    public var maximumExposure: Share?
    /// The loss within a day (UTC), as a share of the equity at its beginning, from which on that day opens nothing more.
    public var maximumDailyLoss: Share?
    /// The loss from the highest equity so far, as a share of it, at which the engine halts: it opens no more positions,
    /// even if the equity recovers.
    public var maximumDrawdown: Share?
    /// How many entries may be ordered within an hour.
    public var maximumOrdersPerHour: Int?
    /// How many orders may be at the venue at a time, those that protect left out.
    public var maximumOpenOrders: Int?
    /// How many candles after a losing trade nothing is opened.
    public var coolDown: Int?
    /// How many losing trades in a row stop entries for ``lossStreakPause``.
    public var lossStreak: Int?
    /// For how many candles.
    public var lossStreakPause: Int?

    public init(maximumPosition: Money? = nil, maximumDrawdown: Share? = nil) {
        self.maximumPosition = maximumPosition
        self.maximumDrawdown = maximumDrawdown
    }

    /// No limits.
    public static let none = RiskLimits()

    /// The pause after a streak of losses where none is named.
    static let defaultPause = 60

    /// Whether the equity of every close matters.
    var followsEquity: Bool { maximumDrawdown != nil || maximumDailyLoss != nil }
}

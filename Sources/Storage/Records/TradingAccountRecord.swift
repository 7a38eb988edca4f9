/// The limits of all bots of a user together, and what they have seen so far.
public struct TradingAccountRecord: Hashable, Sendable {
    public var userID: String
    /// A JSON object.
    public var limits: String
    /// What the limits go on from after a restart, a JSON object.
    public var measures: String
    /// Counts the states of the account: a newer one is never replaced by an older one, in whatever order they are stored.
    public var revision: Int

    public init(userID: String, limits: String, measures: String, revision: Int) {
        self.userID = userID
        self.limits = limits
        self.measures = measures
        self.revision = revision
    }
}

public import Markets

/// That all trading of a user, or of everybody, is stopped: who did it, when and why.
public struct TradingStop: Hashable, Sendable {
    public enum Scope: Hashable, Sendable {
        case all
        case user(String)
    }

    public var scope: Scope
    /// The email of who stopped it, or what did.
    public var stoppedBy: String
    public var stoppedAt: Timestamp
    public var reason: String
    /// The limit of the account whose breach stopped it; `nil` if somebody did.
    public var limit: String?

    public init(scope: Scope, stoppedBy: String, stoppedAt: Timestamp, reason: String, limit: String? = nil) {
        self.scope = scope
        self.stoppedBy = stoppedBy
        self.stoppedAt = stoppedAt
        self.reason = reason
        self.limit = limit
    }
}

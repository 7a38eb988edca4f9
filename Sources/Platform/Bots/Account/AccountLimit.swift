package import Trading

/// What can be limited of all bots of a user together; the raw value is its name in ``AccountLimits``.
public enum AccountLimit: String, Hashable, Sendable, CaseIterable {
    case position = "maximum_position"
    case exposure = "maximum_exposure"
    case dailyLoss = "maximum_daily_loss"
    case drawdown = "maximum_drawdown"
    case orderRate = "maximum_orders_per_minute"
    case openOrders = "maximum_open_orders"

    /// What an order is refused with that breaches it.
    var refusal: OrderRefusal.Code {
        switch self {
        case .position: .accountPosition
        case .exposure: .accountExposure
        case .dailyLoss: .accountDailyLoss
        case .drawdown: .accountDrawdown
        case .orderRate: .accountOrderRate
        case .openOrders: .accountOpenOrders
        }
    }
}

/// That a limit of an account is reached.
package struct AccountBreach: Hashable, Sendable {
    package let limit: AccountLimit
    /// What an order that would open or enlarge a position is told.
    package let refusal: OrderRefusal
    /// Whether it halts all bots of the account.
    package let halts: Bool
}

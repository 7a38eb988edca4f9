public import Markets

/// The limits of all bots of a user together, and what they look at.
public struct TradingAccount: Hashable, Sendable {
    /// What the bots that trade in one quote asset have at stake together.
    public struct Asset: Hashable, Sendable {
        public let asset: String
        /// What they are worth, and what of it is held or on order.
        public let equity: Money
        public let exposure: Money
        /// What losses are measured from; `nil` while there are no limits.
        public let peakEquity: Money?
        public let dayEquity: Money?
    }

    /// What is held or on order of a symbol.
    public struct Position: Hashable, Sendable {
        public let symbol: Symbol
        public let value: Money
    }

    public let limits: AccountLimits
    /// By name.
    public let assets: [Asset]
    /// By symbol.
    public let positions: [Position]
    /// The orders at the venues, those that protect left out.
    public let openOrders: Int
}

extension TradingAccount {
    init(_ account: AccountRisk) {
        limits = account.limits
        assets = account.equities.keys.sorted().map { asset in
            Asset(
                asset: asset,
                equity: account.equity(asset),
                exposure: account.exposures[asset] ?? .zero,
                peakEquity: account.measures[asset]?.peak,
                dayEquity: account.measures[asset]?.dayEquity
            )
        }
        positions = account.positions.sorted { $0.key < $1.key }.map { Position(symbol: $0.key, value: $0.value) }
        openOrders = account.openOrders
    }
}

extension BotService {
    /// The limits of the user's bots together, and what they look at.
    public func account(userID: String) -> TradingAccount { TradingAccount(supervisor.gate.account(of: userID)) }

    /// Sets the limits of the user's bots together, in place of those there were. One that halts and is reached already halts
    /// at once.
    public func setLimits(_ limits: AccountLimits, userID: String) throws -> TradingAccount {
        try supervisor.gate.set(limits, of: userID)
        return account(userID: userID)
    }
}

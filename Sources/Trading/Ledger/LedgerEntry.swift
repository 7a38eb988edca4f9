public import Markets

/// One booking: an amount of one asset between the wallet and another account.
public struct LedgerEntry: Hashable, Sendable {
    /// Which asset the amount is of.
    public enum Asset: String, Hashable, Sendable, Codable, CaseIterable {
        case quote, base
        /// The asset that the venue takes its fees in, where that is neither of the two.
        case fee
    }

    /// Counts the entries of one ledger from 1.
    public let number: Int
    public let time: Timestamp
    public let asset: Asset
    public let counterparty: AssetAccounts.Counterparty
    /// Paid out of the wallet; negative for what came in.
    public let amount: Money
    /// The order whose fill it is of.
    public let order: Int?

    public init(
        number: Int,
        time: Timestamp,
        asset: Asset,
        counterparty: AssetAccounts.Counterparty,
        amount: Money,
        order: Int?
    ) {
        self.number = number
        self.time = time
        self.asset = asset
        self.counterparty = counterparty
        self.amount = amount
        self.order = order
    }
}

public import Markets

/// The accounts of one asset. Every entry takes from one what it gives to another, so that at any time
/// ``wallet`` + ``traded`` + ``fees`` + ``funding`` = ``deposits`` exactly.
public struct AssetAccounts: Hashable, Sendable, Codable {
    /// What was brought in less what was taken out.
    public private(set) var deposits: Money
    /// What can be spent.
    public private(set) var wallet: Money
    /// What went to other traders less what came from them.
    public private(set) var traded = Money.zero
    /// What the venue has been paid.
    public private(set) var fees = Money.zero
    /// What was paid to hold positions less what was received for it.
    public private(set) var funding = Money.zero

    /// An account beside the wallet.
    public enum Counterparty: String, Hashable, Sendable, Codable, CaseIterable {
        case deposits, traded, fees, funding
    }

    public init(deposit: Money = .zero) {
        deposits = deposit
        wallet = deposit
    }

    /// Moves `amount` from the wallet to another account; a negative one comes back from there.
    public mutating func pay(_ amount: Money, to counterparty: Counterparty) {
        wallet -= amount
        switch counterparty {
        case .deposits: deposits -= amount
        case .traded: traded += amount
        case .fees: fees += amount
        case .funding: funding += amount
        }
    }

    /// What is there that was never brought in, or is gone without a trace: zero, or the ledger is wrong.
    public var imbalance: Money { wallet + traded + fees + funding - deposits }
}

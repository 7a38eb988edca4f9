import Markets
public import Storage
import Trading

/// Sees that the books of all bots are right: that the entries of each ledger add up to the accounts that the bot goes on
/// with, and these to what was brought in less what was taken out.
public struct LedgerAudit: Sendable {
    let store: any BotStore

    public init(_ store: any BotStore) { self.store = store }

    /// What is wrong, one line each, naming the bot; empty if all is well.
    public func problems() throws -> [String] {
        try BotStatus.allCases.flatMap { try store.bots(status: $0) }.sorted { $0.id < $1.id }.flatMap(problems)
    }

    private func problems(of bot: BotRecord) throws -> [String] {
        // A bot that has not begun has no books, and those of earlier versions had no entries.
        guard bot.state != nil, try store.venue(botID: bot.id) != nil else { return [] }
        let name = "bot '\(bot.name)' (\(bot.id))"
        let (ledger, opening): (Ledger, Ledger)
        do {
            (ledger, opening) = (try BotRunner.ledger(of: bot), try BotRunner.openingLedger(of: bot))
        } catch {
            return ["\(name): \(error)"]
        }
        let totals = Dictionary(try store.ledgerTotals(botID: bot.id).map { ($0.account, $0) }) { first, _ in first }
        let count = totals.values.reduce(0) { $0 + $1.entries }
        var problems: [String] = []
        if count != ledger.entries {
            problems.append("\(name): \(count) ledger entries are stored, and its books count \(ledger.entries)")
        }
        for (asset, accounts, opening) in [
            (LedgerEntry.Asset.quote, ledger.quote, opening.quote), (.base, ledger.base, opening.base),
            (.fee, ledger.feeAsset, opening.feeAsset),
        ] {
            for counterparty in AssetAccounts.Counterparty.allCases {
                let account = LedgerTotal.Account(asset: asset, counterparty: counterparty)
                let sum = totals[account]?.amount ?? .zero
                let (expected, actual) =
                    counterparty == .deposits
                    ? (opening.deposits - sum, accounts.deposits) : (sum, accounts.balance(of: counterparty))
                guard expected != actual else { continue }
                problems.append(
                    "\(name): the \(asset.rawValue) entries give \(expected.text) for \(counterparty.rawValue), and its "
                        + "account says \(actual.text)"
                )
            }
            if accounts.imbalance != .zero {
                problems.append(
                    "\(name): its \(asset.rawValue) accounts are off by \(accounts.imbalance.text) from deposits less "
                        + "withdrawals"
                )
            }
        }
        return problems
    }
}

extension AssetAccounts {
    fileprivate func balance(of counterparty: Counterparty) -> Money {
        switch counterparty {
        case .deposits: deposits
        case .traded: traded
        case .fees: fees
        case .funding: funding
        }
    }
}

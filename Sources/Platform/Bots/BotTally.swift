import JSON
import Markets
import Trading

/// What a bot has done so far, counted as it goes: its performance without a look at its history.
struct BotTally: Hashable, Sendable, Codable {
    private(set) var equity: Money
    private(set) var peak: Money
    /// The largest fall of the equity from a peak before it, as a fraction of the peak.
    private(set) var maximumDrawdown = 0.0
    private(set) var closedTrades = 0
    private(set) var wonTrades = 0

    init(capital: Money) {
        equity = capital
        peak = capital
    }

    mutating func record(_ outcome: EngineOutcome) {
        for trade in outcome.trades {
            guard let profit = trade.profit else { continue }
            closedTrades += 1
            if profit > .zero { wonTrades += 1 }
        }
        guard let value = outcome.equity else { return }
        equity = value
        peak = max(peak, value)
        maximumDrawdown = max(maximumDrawdown, (peak - value).value / peak.value)
    }

    /// `performance_metrics` of the bot, a JSON object.
    func performance(_ ledger: Ledger, capital: Money, instrument: Instrument) -> String {
        let bytes = JSONWriter.object {
            $0.member("equity", equity.text)
            $0.member("cash", ledger.cash.text)
            $0.member("position", ledger.position.text(of: instrument))
            $0.member("profit", (equity - capital).text)
            $0.member("fees_paid", ledger.feesPaid.text)
            if ledger.feeAsset.deposits > .zero { $0.member("fee_asset_amount", ledger.feeAsset.wallet.text) }
            $0.member("total_return", (equity - capital).value / capital.value)
            $0.member("max_drawdown", maximumDrawdown)
            $0.member("trades", closedTrades)
            $0.member("win_rate", closedTrades == 0 ? nil : Double(wonTrades) / Double(closedTrades))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

internal import Markets

/// Running sums over closed trades.
struct TradeStatistics: Hashable, Sendable, Codable {
    private(set) var count = 0
    private var wins = 0
    private var gains = 0.0
    private var losses = 0.0
    private var returns = 0.0
    private var holdingMilliseconds = 0.0
    /// Largest and smallest profit as a fraction of what the entry cost.
    private(set) var best: Double?
    private(set) var worst: Double?

    mutating func record(_ trade: Trade, of instrument: Instrument) {
        guard let profit = trade.profit?.value, let exitTime = trade.exitTime else { return }
        count += 1
        if profit > 0 {
            wins += 1
            gains += profit
        } else {
            losses -= profit
        }
        let fraction = profit / instrument.notional(trade.entryPrice, trade.quantity).value
        returns += fraction
        best = max(best ?? fraction, fraction)
        worst = min(worst ?? fraction, fraction)
        holdingMilliseconds += Double(exitTime - trade.entryTime)
    }

    var winRate: Double? { average(Double(wins)) }
    var profitFactor: Double? { losses > 0 ? gains / losses : nil }
    var expectancy: Double? { average(gains - losses) }
    var averageReturn: Double? { average(returns) }
    var averageHoldingSeconds: Double? { average(holdingMilliseconds / 1000) }

    private func average(_ sum: Double) -> Double? { count == 0 ? nil : sum / Double(count) }
}

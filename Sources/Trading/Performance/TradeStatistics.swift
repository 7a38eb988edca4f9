internal import Markets

/// Running sums over closed trades.
struct TradeStatistics: Hashable, Sendable, Codable {
    private(set) var count = 0
    private var wins = 0
    private var lossCount = 0
    private var gains = 0.0
    private var losses = 0.0
    private var returns = 0.0
    private var holdingMilliseconds = 0.0
    /// What was bought and sold.
    private(set) var notional = 0.0
    /// Largest and smallest profit as a fraction of what the entry cost.
    private(set) var best: Double?
    private(set) var worst: Double?
    /// How many trades in a row had a profit, and had none.
    private(set) var longestWinningStreak = 0
    private(set) var longestLosingStreak = 0
    private var streak = 0
    /// Mean profit and sum of the squared deviations from it. Welford (1962).
    private var mean = 0.0
    private var squaredDeviations = 0.0

    mutating func record(_ trade: Trade, of instrument: Instrument) {
        guard let profit = trade.profit?.value, let exitTime = trade.exitTime, let exitPrice = trade.exitPrice else {
            return
        }
        count += 1
        if profit > 0 {
            wins += 1
            gains += profit
        } else {
            losses -= profit
            if profit < 0 { lossCount += 1 }
        }
        recordStreak(isWin: profit > 0)
        let deviation = profit - mean
        mean += deviation / Double(count)
        squaredDeviations += deviation * (profit - mean)
        let cost = trade.cost.value
        notional += cost + instrument.notional(exitPrice, trade.quantity).value
        let fraction = profit / cost
        returns += fraction
        best = max(best ?? fraction, fraction)
        worst = min(worst ?? fraction, fraction)
        holdingMilliseconds += Double(exitTime - trade.entryTime)
    }

    /// A streak counts up from 1 while trades win and down from −1 while they do not.
    private mutating func recordStreak(isWin: Bool) {
        streak = isWin ? max(streak, 0) + 1 : min(streak, 0) - 1
        longestWinningStreak = max(longestWinningStreak, streak)
        longestLosingStreak = max(longestLosingStreak, -streak)
    }

    var winRate: Double? { average(Double(wins)) }
    var profitFactor: Double? { losses > 0 ? gains / losses : nil }
    var expectancy: Double? { average(gains - losses) }
    var averageReturn: Double? { average(returns) }
    var averageHoldingSeconds: Double? { average(holdingMilliseconds / 1000) }

    /// Mean profit of the winners over mean loss of the losers; `nil` without both.
    var payoffRatio: Double? {
        wins > 0 && lossCount > 0 ? gains / Double(wins) / (losses / Double(lossCount)) : nil
    }

    /// Mean over standard deviation of the profits, times √n; `nil` where profits do not vary.
    var systemQuality: Double? {
        guard count > 1, squaredDeviations > 0 else { return nil }
        return mean / (squaredDeviations / Double(count - 1)).squareRoot() * Double(count).squareRoot()
    }

    private func average(_ sum: Double) -> Double? { count == 0 ? nil : sum / Double(count) }
}

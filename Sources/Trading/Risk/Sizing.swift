internal import Foundation
public import Markets

/// How large a position an entry opens.
public enum Sizing: Hashable, Sendable, Codable {
    /// As many lots as the cash pays for, fee included, at the price of the fill.
    case allIn
    /// Always the same quantity; an entry that the cash does not pay for is refused.
    case fixedQuantity(Quantity)
    /// As many lots as a fixed amount pays for, fee included; less if there is less cash.
    case fixedAmount(Money)
    /// As many lots as a share of the equity pays for, fee included, at the price of the fill.
    case shareOfEquity(Share)
    /// The share of the equity at which the position moves as much as wanted: target / volatility, at most `maximum`.
    ///
    /// - annual: the wanted standard deviation of a year's return.
    /// - lookback: of how many candles the volatility is an exponentially weighted average (RiskMetrics 1996).
    case volatilityTarget(annual: Share, lookback: Int, maximum: Share)
    /// A fraction of the share of the equity that Kelly (1956) gives for the trades so far: W − (1 − W) / R, with W the
    /// share of winning trades and R the mean gain over the mean loss. Before `minimumTrades` it is `initial`.
    case kelly(fraction: Share, minimumTrades: Int, initial: Share)

    /// Whether it looks at every close.
    var followsCloses: Bool { if case .volatilityTarget = self { true } else { false } }

    /// Whether it looks at how trades ended.
    var followsTrades: Bool { if case .kelly = self { true } else { false } }

    /// What an entry's size depends on.
    struct Account {
        let cash: Money
        let equity: Money
        let history: SizingHistory
        let timeframe: Timeframe

        init(cash: Money, equity: Money, history: SizingHistory, _ timeframe: Timeframe) {
            self.cash = cash
            self.equity = equity
            self.history = history
            self.timeframe = timeframe
        }
    }

    /// What an entry asks the venue for.
    ///
    /// - Parameter conviction: the part of the size that is wanted, above 0 and at most 1.
    func size(for account: Account, conviction: Double) -> Result<OrderSize, OrderRefusal> {
        let full: OrderSize
        switch self {
        case .allIn: full = .budget(account.cash)
        case .fixedQuantity(let quantity): full = .quantity(quantity)
        case .fixedAmount(let amount): full = .budget(min(account.cash, amount))
        case .shareOfEquity(let share): full = .budget(min(account.cash, share.of(account.equity)))
        case .volatilityTarget(let annual, let lookback, let maximum):
            guard let volatility = account.history.volatility(lookback), volatility > 0 else {
                return .failure(OrderRefusal(.noSize, "the volatility of \(lookback) candles is not known yet"))
            }
            let candles = 365 * 86_400_000 / Double(account.timeframe.nominalMilliseconds)
            let share = min(annual.value / (volatility * candles.squareRoot()), maximum.value)
            full = .budget(min(account.cash, Share(rounding: share).of(account.equity)))
        case .kelly(let fraction, let minimumTrades, let initial):
            guard account.history.trades >= minimumTrades else {
                full = .budget(min(account.cash, initial.of(account.equity)))
                break
            }
            let share = account.history.kellyShare * fraction.value
            guard share > 0 else {
                return .failure(OrderRefusal(.noSize, "the trades so far show no advantage to bet on"))
            }
            full = .budget(min(account.cash, Share(rounding: min(1, share)).of(account.equity)))
        }
        return .success(conviction < 1 ? full.scaled(by: Share(rounding: conviction)) : full)
    }
}

extension OrderSize {
    /// The share of it, rounded down.
    fileprivate func scaled(by share: Share) -> OrderSize {
        switch self {
        case .budget(let budget): .budget(share.of(budget))
        case .quantity(let quantity):
            .quantity(Quantity(lots: Int64(Int128(quantity.lots) * Int128(share.partsPerBillion) / 1_000_000_000)))
        }
    }
}

/// What rules of sizing remember: of the closes an exponentially weighted variance, of the trades their gains and losses.
struct SizingHistory: Hashable, Sendable, Codable {
    private var lastClose: Double?
    private var variance: Double?
    private var closes = 0
    private(set) var trades = 0
    private var wins = 0
    private var gains = 0.0
    private var losses = 0.0

    mutating func closed(_ close: Double, _ sizing: Sizing) {
        guard case .volatilityTarget(_, let lookback, _) = sizing else { return }
        defer { lastClose = close }
        guard let lastClose, lastClose > 0, close > 0 else { return }
        let squared = log(close / lastClose) * log(close / lastClose)
        let weight = 2 / (Double(lookback) + 1)
        variance = variance.map { $0 + weight * (squared - $0) } ?? squared
        closes += 1
    }

    mutating func ended(_ exit: ExitTally) {
        guard exit.cost > .zero else { return }
        let share = exit.profit.value / exit.cost.value
        trades += 1
        if share > 0 {
            wins += 1
            gains += share
        } else {
            losses -= share
        }
    }

    /// Standard deviation of the log returns per candle; `nil` before `lookback` of them.
    func volatility(_ lookback: Int) -> Double? { closes < lookback ? nil : variance?.squareRoot() }

    var kellyShare: Double {
        guard wins > 0 else { return 0 }
        guard wins < trades, losses > 0 else { return 1 }
        let winRate = Double(wins) / Double(trades)
        let payoff = (gains / Double(wins)) / (losses / Double(trades - wins))
        return winRate - (1 - winRate) / payoff
    }
}

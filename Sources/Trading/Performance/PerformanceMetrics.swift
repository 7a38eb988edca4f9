/// How a strategy has done over a span of candles. Ratios are fractions; what is undefined is `nil`.
///
/// Returns are those of the equity from one close to the next, the fees included; the risk-free rate is taken as zero.
/// Annual figures go by the market's own calendar (``TradingYear``): 365 days for one that never closes. Those of days go by
/// the last candle that opens on each day (UTC); where candles are longer than a day, by candles.
public struct PerformanceMetrics: Hashable, Sendable {
    /// What the account is worth at the last close.
    public var finalEquity: Double
    /// Final over initial equity, minus 1.
    public var totalReturn: Double
    /// The yearly return that, compounded, gives the total return: (1 + total return)^(1 / years) − 1.
    public var annualisedReturn: Double?
    /// Sample standard deviation of the returns per candle, times √(candles a year).
    public var volatility: Double?
    /// Mean over sample standard deviation of the returns per candle, times √(candles a year). Sharpe (1994).
    public var sharpe: Double?
    /// Mean return over downside deviation √(Σ min(return, 0)² / n), times √(candles a year). Sortino & Price (1994).
    public var sortino: Double?
    /// Annualised return over maximum drawdown. Young (1991), over the whole span.
    public var calmar: Double?
    /// Sum of the gains over sum of the losses of the returns per candle. Keating & Shadwick (2002), threshold zero.
    public var omega: Double?
    /// Third and fourth standardised moments of the returns per candle; the fourth is 3 for a normal distribution.
    public var skewness: Double?
    public var kurtosis: Double?
    /// The largest fall of the equity from a peak before it, as a positive fraction of the peak.
    public var maxDrawdown: Double
    /// How long the equity stayed below that peak, in seconds: until it was reached again, or to the end.
    public var maxDrawdownSeconds: Double
    /// The longest time that the equity stayed below any peak, in seconds.
    public var longestDrawdownSeconds: Double
    /// The loss that 95% of the days did not exceed, as a fraction of the equity: minus the 5% quantile of the returns of
    /// days (historical). `nil` for fewer than twenty days, as are the next two.
    public var valueAtRisk95: Double?
    /// The mean loss of the days at or beyond it. Rockafellar & Uryasev (2000).
    public var expectedShortfall95: Double?
    /// The 95% quantile of the returns of days over the size of the 5% quantile.
    public var tailRatio: Double?
    /// Covariance of the returns of days with those of holding the asset, over the variance of these.
    public var beta: Double?
    /// What the mean return of a day exceeds beta times that of the asset by, times days a year. Jensen (1968).
    public var alpha: Double?
    /// What buying at the first close of the span and holding to the last one gives before fees: last over first, minus 1.
    public var buyAndHoldReturn: Double?
    /// Share of the closes at which a position was held.
    public var exposure: Double?
    /// What closed trades bought and sold, over the mean equity.
    public var turnover: Double?
    /// All fees, in the quote asset.
    public var feesPaid: Double
    /// Number of closed trades.
    public var trades: Int
    /// Share of the closed trades with a profit after fees.
    public var winRate: Double?
    /// Sum of the profits over the sum of the losses of closed trades; `nil` without a loss.
    public var profitFactor: Double?
    /// Mean profit of the closed trades with one over mean loss of those with one.
    public var payoffRatio: Double?
    /// Mean profit of a closed trade after fees, in the quote asset.
    public var expectancy: Double?
    /// System quality number: mean over sample standard deviation of the profits of closed trades, times √trades. Tharp
    /// (2008), with profits in place of multiples of the risk.
    public var systemQuality: Double?
    /// The largest and smallest profit of a closed trade as a fraction of what its entry cost before fees.
    public var bestTrade: Double?
    public var worstTrade: Double?
    /// Mean of those fractions.
    public var averageTrade: Double?
    /// Mean time from entry to exit of the closed trades, in seconds.
    public var averageHoldingSeconds: Double?
    /// The most closed trades on end with a profit, and without one.
    public var longestWinningStreak: Int
    public var longestLosingStreak: Int
    /// How many closes there were, and how many a year has.
    public var candles: Int
    public var candlesPerYear: Double
    /// Those with candles, ascending.
    public var monthlyReturns: [MonthlyReturn]
}

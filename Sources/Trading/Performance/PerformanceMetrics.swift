/// How a strategy has done over a span of candles. Ratios are fractions; what is undefined is `nil`.
///
/// Returns are those of the equity from one close to the next, the fees included; the risk-free rate is taken as zero.
/// Annual figures count a year of 365 days, because the markets here never close.
public struct PerformanceMetrics: Hashable, Sendable {
    /// What cash and position are worth at the last close.
    public var finalEquity: Double
    /// Final over initial equity, minus 1.
    public var totalReturn: Double
    /// The yearly return that, compounded, gives the total return: (1 + total return)^(365 days / span) − 1.
    public var annualisedReturn: Double?
    /// Sample standard deviation of the returns per candle, times √(candles a year).
    public var volatility: Double?
    /// Mean over sample standard deviation of the returns per candle, times √(candles a year). Sharpe (1994).
    public var sharpe: Double?
    /// Mean return over downside deviation √(Σ min(return, 0)² / n), times √(candles a year). Sortino & Price (1994).
    public var sortino: Double?
    /// Annualised return over maximum drawdown. Young (1991), over the whole span.
    public var calmar: Double?
    /// The largest fall of the equity from a peak before it, as a positive fraction of the peak.
    public var maxDrawdown: Double
    /// How long the equity stayed below that peak, in seconds: until it was reached again, or to the end.
    public var maxDrawdownSeconds: Double
    /// Share of the closed trades with a profit after fees.
    public var winRate: Double?
    /// Sum of the profits over the sum of the losses of closed trades; `nil` without a loss.
    public var profitFactor: Double?
    /// Mean profit of a closed trade after fees, in the quote asset.
    public var expectancy: Double?
    /// Number of closed trades.
    public var trades: Int
    /// Share of the closes at which a position was held.
    public var exposure: Double?
    /// All fees, in the quote asset.
    public var feesPaid: Double
    /// What buying at the first close of the span and holding to the last one gives before fees: last over first, minus 1.
    public var buyAndHoldReturn: Double?
    /// The largest and smallest profit of a closed trade as a fraction of what its entry cost before fees.
    public var bestTrade: Double?
    public var worstTrade: Double?
    /// Mean of those fractions.
    public var averageTrade: Double?
    /// Mean time from entry to exit of the closed trades, in seconds.
    public var averageHoldingSeconds: Double?
}

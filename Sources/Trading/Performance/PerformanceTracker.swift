public import Markets

/// Gathers ``PerformanceMetrics`` in one pass: constant time and memory a candle, whatever the length of the run.
///
/// A bot keeps its tracker with its state; a backtest throws it away.
public struct PerformanceTracker: Hashable, Sendable, Codable {
    private let timeframe: Timeframe
    private let start: Timestamp
    private let initialEquity: Double
    private var equity: Double
    private var firstClose: Double?
    private var lastClose: Double?
    private var end: Timestamp
    private var invested = 0
    private var returns = ReturnStatistics()
    private var drawdown: DrawdownStatistics
    private var closedTrades = TradeStatistics()

    /// - Parameter start: open time of the first candle.
    public init(initialCapital: Money, timeframe: Timeframe, start: Timestamp) {
        self.timeframe = timeframe
        self.start = start
        initialEquity = initialCapital.value
        equity = initialEquity
        end = start
        drawdown = DrawdownStatistics(equity: initialEquity, at: start)
    }

    /// Takes in the end of a candle.
    ///
    /// - Parameters:
    ///   - equity: what cash and position are worth at its close.
    ///   - isInvested: whether a position is held then.
    public mutating func record(_ candle: Candle, equity: Money, isInvested: Bool) {
        let value = equity.value
        if value == self.equity {
            returns.recordUnchanged()
        } else {
            returns.record(value / self.equity - 1)
            drawdown.record(value, at: candle.openTime)
            self.equity = value
        }
        if isInvested { invested += 1 }
        if firstClose == nil { firstClose = candle.close }
        lastClose = candle.close
        end = candle.openTime
    }

    /// Takes in a trade; one that is open is left out.
    public mutating func record(_ trade: Trade, of instrument: Instrument) {
        closedTrades.record(trade, of: instrument)
    }

    /// The metrics of what was taken in so far.
    ///
    /// - Parameter feesPaid: all fees, those of a trade that is still open included.
    public func metrics(feesPaid: Money) -> PerformanceMetrics {
        let candlesPerYear = Self.year / Double(timeframe.nominalMilliseconds)
        let closeTime = returns.count == 0 ? end : timeframe.next(after: end)
        let annualisedReturn = annualisedReturn(milliseconds: Double(closeTime - start))
        return PerformanceMetrics(
            finalEquity: equity,
            totalReturn: equity / initialEquity - 1,
            annualisedReturn: annualisedReturn,
            volatility: returns.standardDeviation.map { $0 * candlesPerYear.squareRoot() },
            sharpe: returns.sharpe.map { $0 * candlesPerYear.squareRoot() },
            sortino: returns.sortino.map { $0 * candlesPerYear.squareRoot() },
            calmar: drawdown.maximum > 0 ? annualisedReturn.map { $0 / drawdown.maximum } : nil,
            maxDrawdown: drawdown.maximum,
            maxDrawdownSeconds: drawdown.seconds(to: end),
            winRate: closedTrades.winRate,
            profitFactor: closedTrades.profitFactor,
            expectancy: closedTrades.expectancy,
            trades: closedTrades.count,
            exposure: returns.count == 0 ? nil : Double(invested) / Double(returns.count),
            feesPaid: feesPaid.value,
            buyAndHoldReturn: buyAndHoldReturn,
            bestTrade: closedTrades.best,
            worstTrade: closedTrades.worst,
            averageTrade: closedTrades.averageReturn,
            averageHoldingSeconds: closedTrades.averageHoldingSeconds
        )
    }

    private static let year = 365 * 86_400_000.0

    private func annualisedReturn(milliseconds: Double) -> Double? {
        guard milliseconds > 0 else { return nil }
        let result = power(equity / initialEquity, Self.year / milliseconds) - 1
        return result.isFinite ? result : nil
    }

    private var buyAndHoldReturn: Double? {
        guard let firstClose, let lastClose else { return nil }
        return lastClose / firstClose - 1
    }
}

public import Markets

extension PerformanceTracker {
    /// The metrics of what was taken in so far.
    ///
    /// - Parameter feesPaid: all fees, those of a trade that is still open included.
    public func metrics(feesPaid: Money) -> PerformanceMetrics {
        let root = year.candles.squareRoot()
        let annualisedReturn = annualisedReturn
        let (days, months) = calendar
        let tails = days.tails
        return PerformanceMetrics(
            finalEquity: equity,
            totalReturn: equity / initialEquity - 1,
            annualisedReturn: annualisedReturn,
            volatility: returns.standardDeviation.map { $0 * root },
            sharpe: returns.sharpe.map { $0 * root },
            sortino: returns.sortino.map { $0 * root },
            calmar: drawdown.maximum > 0 ? annualisedReturn.map { $0 / drawdown.maximum } : nil,
            omega: returns.omega,
            skewness: returns.skewness,
            kurtosis: returns.kurtosis,
            maxDrawdown: drawdown.maximum,
            maxDrawdownSeconds: drawdown.seconds(to: end),
            longestDrawdownSeconds: drawdown.longestSeconds(to: end),
            valueAtRisk95: tails.map { -$0.low },
            expectedShortfall95: tails.map { -$0.lowMean },
            tailRatio: tails.flatMap { $0.low == 0 ? nil : $0.high / abs($0.low) },
            beta: days.beta,
            alpha: days.alpha.map { $0 * year.candles * Double(days.count) / Double(returns.count) },
            buyAndHoldReturn: buyAndHoldReturn,
            exposure: returns.count == 0 ? nil : Double(invested) / Double(returns.count),
            turnover: equitySum > 0 ? closedTrades.notional / (equitySum / Double(returns.count)) : nil,
            feesPaid: feesPaid.value,
            trades: closedTrades.count,
            winRate: closedTrades.winRate,
            profitFactor: closedTrades.profitFactor,
            payoffRatio: closedTrades.payoffRatio,
            expectancy: closedTrades.expectancy,
            systemQuality: closedTrades.systemQuality,
            bestTrade: closedTrades.best,
            worstTrade: closedTrades.worst,
            averageTrade: closedTrades.averageReturn,
            averageHoldingSeconds: closedTrades.averageHoldingSeconds,
            longestWinningStreak: closedTrades.longestWinningStreak,
            longestLosingStreak: closedTrades.longestLosingStreak,
            candles: returns.count,
            candlesPerYear: year.candles,
            monthlyReturns: months.returns
        )
    }

    private var annualisedReturn: Double? {
        let years = year.count(from: start, to: closeTime, candles: returns.count)
        guard years > 0 else { return nil }
        let result = power(equity / initialEquity, 1 / years) - 1
        return result.isFinite ? result : nil
    }

    private var buyAndHoldReturn: Double? {
        guard let firstClose, let lastClose else { return nil }
        return lastClose / firstClose - 1
    }
}

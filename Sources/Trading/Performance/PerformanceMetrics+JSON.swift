public import JSON

extension PerformanceMetrics: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("total_return", totalReturn)
            $0.member("annualised_return", annualisedReturn)
            $0.member("buy_and_hold_return", buyAndHoldReturn)
            $0.member("final_equity", finalEquity)
            $0.member("volatility", volatility)
            $0.member("sharpe", sharpe)
            $0.member("sortino", sortino)
            $0.member("calmar", calmar)
            $0.member("omega", omega)
            $0.member("skewness", skewness)
            $0.member("kurtosis", kurtosis)
            $0.member("max_drawdown", maxDrawdown)
            $0.member("max_drawdown_seconds", maxDrawdownSeconds)
            $0.member("longest_drawdown_seconds", longestDrawdownSeconds)
            $0.member("value_at_risk_95", valueAtRisk95)
            $0.member("expected_shortfall_95", expectedShortfall95)
            $0.member("tail_ratio", tailRatio)
            $0.member("alpha", alpha)
            $0.member("beta", beta)
            $0.member("exposure", exposure)
            $0.member("turnover", turnover)
            $0.member("fees_paid", feesPaid)
            writeTrades(to: &$0)
            $0.member("candles", candles)
            $0.member("candles_per_year", candlesPerYear)
            $0.member("monthly_returns", monthlyReturns)
        }
    }

    private func writeTrades(to writer: inout JSONWriter) {
        writer.member("trades", trades)
        writer.member("win_rate", winRate)
        writer.member("profit_factor", profitFactor)
        writer.member("payoff_ratio", payoffRatio)
        writer.member("expectancy", expectancy)
        writer.member("sqn", systemQuality)
        writer.member("best_trade", bestTrade)
        writer.member("worst_trade", worstTrade)
        writer.member("average_trade", averageTrade)
        writer.member("average_holding_seconds", averageHoldingSeconds)
        writer.member("longest_winning_streak", longestWinningStreak)
        writer.member("longest_losing_streak", longestLosingStreak)
    }
}

public import JSON

extension PerformanceMetrics: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("total_return", totalReturn)
            $0.member("annualised_return", annualisedReturn)
            $0.member("volatility", volatility)
            $0.member("sharpe", sharpe)
            $0.member("sortino", sortino)
            $0.member("calmar", calmar)
            $0.member("max_drawdown", maxDrawdown)
            $0.member("max_drawdown_seconds", maxDrawdownSeconds)
            $0.member("win_rate", winRate)
            $0.member("profit_factor", profitFactor)
            $0.member("expectancy", expectancy)
            $0.member("trades", trades)
            $0.member("exposure", exposure)
            $0.member("fees_paid", feesPaid)
            $0.member("final_equity", finalEquity)
            $0.member("buy_and_hold_return", buyAndHoldReturn)
            $0.member("best_trade", bestTrade)
            $0.member("worst_trade", worstTrade)
            $0.member("average_trade", averageTrade)
            $0.member("average_holding_seconds", averageHoldingSeconds)
        }
    }
}

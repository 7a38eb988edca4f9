public import JSON
public import Markets

/// What a walk forward found: what was chosen on each training stretch, and the account that traded it on the next.
public struct WalkForwardResult: Sendable {
    /// One choice and what came of it.
    public struct Window: Sendable {
        public let training: Range<Timestamp>
        public let test: Range<Timestamp>
        /// The best trial of the training stretch, judged out of sample on the test stretch; `nil` if none had a score, and
        /// the account stayed out of the market.
        public let chosen: Trial?
        /// How many trials the choice was made from, and their Sharpe ratios.
        public let statistics: TrialStatistics
    }

    /// The account of one market from the first test stretch to the last.
    ///
    /// Sharpe ratio and volatility are those of all candles of all stretches together, as
    /// ``PerformanceMetrics`` defines them; what it costs to leave the market at the end of a stretch is paid.
    public struct Account: Sendable {
        public let symbol: Symbol
        /// Ascending by time; of each stretch a few thousand points at most.
        public let equity: [EquityCurve.Point]
        public let finalEquity: Money
        public let totalReturn: Double
        public let annualisedReturn: Double?
        public let volatility: Double?
        public let sharpe: Double?
        public let maxDrawdown: Double
        /// Closed trades.
        public let trades: Int
        public let winRate: Double?
        public let profitFactor: Double?
    }

    public let objective: Objective
    public let plan: WalkForwardPlan
    public let windows: [Window]
    /// In the order of the markets.
    public let accounts: [Account]
    /// What is missing of the candles that were asked for, in the order of the markets of which it is known.
    public let missing: [MissingCandles]

    /// Mean annualised return out of sample over the one in sample (Pardo's walk-forward efficiency), both of the windows
    /// in which something was chosen; `nil` where nothing was earned in sample.
    public var efficiency: Double? {
        let pairs = windows.compactMap { window -> (inSample: Double, outOfSample: Double)? in
            guard let chosen = window.chosen, let judged = chosen.outOfSample, judged.failure == nil else { return nil }
            func yearly(_ figures: TrialFigures, _ span: Range<Timestamp>) -> Double {
                figures.totalReturn * 365 * 86_400_000 / Double(span.upperBound - span.lowerBound)
            }
            return (yearly(chosen.inSample, window.training), yearly(judged, window.test))
        }
        let earned = pairs.reduce(0) { $0 + $1.inSample }
        return earned > 0 ? pairs.reduce(0) { $0 + $1.outOfSample } / earned : nil
    }

    /// All trials of all windows together.
    public var statistics: TrialStatistics {
        TrialStatistics(
            count: windows.reduce(0) { $0 + $1.statistics.count },
            sharpes: windows.flatMap(\.statistics.sharpes)
        )
    }
}

extension WalkForwardResult: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("objective", objective.measure.rawValue)
            $0.member("minimum_trades", objective.minimumTrades)
            $0.member("anchored", plan.isAnchored)
            $0.member("efficiency", efficiency)
            $0.member("statistics", statistics)
            $0.member("missing", missing)
            $0.member("accounts", accounts)
            $0.member("windows", windows)
        }
    }
}

extension WalkForwardResult.Window: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("training_start", training.lowerBound.iso8601)
            $0.member("test_start", test.lowerBound.iso8601)
            $0.member("test_end", test.upperBound.iso8601)
            $0.member("chosen", chosen)
            $0.member("statistics", statistics)
        }
    }
}

extension WalkForwardResult.Account: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("symbol", symbol.name)
            $0.member("final_equity", finalEquity.text)
            $0.member("total_return", totalReturn)
            $0.member("annualised_return", annualisedReturn)
            $0.member("volatility", volatility)
            $0.member("sharpe", sharpe)
            $0.member("max_drawdown", maxDrawdown)
            $0.member("trades", trades)
            $0.member("win_rate", winRate)
            $0.member("profit_factor", profitFactor)
            $0.member("equity") {
                $0.array(equity) { writer, point in
                    writer.object {
                        $0.member("time", point.time.iso8601)
                        $0.member("equity", point.equity.text)
                    }
                }
            }
        }
    }
}

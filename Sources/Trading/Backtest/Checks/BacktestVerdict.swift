public import JSON
public import Markets

/// What a backtest is worth: what was looked at, and what it comes to.
public struct BacktestVerdict: Hashable, Sendable {
    public enum Grade: String, CaseIterable, Sendable {
        /// Nothing speaks against the result.
        case sound
        /// Something does.
        case doubtful
        /// It is no result.
        case unusable
    }

    public let grade: Grade
    /// The verdict in words, to be read first.
    public let words: String
    /// The worst first.
    public let findings: [BacktestFinding]
    /// The figures with fees and slippage doubled; `nil` where there are none.
    public let doubledCosts: PerformanceMetrics?
    /// The total return over trades, and over blocks of days, drawn anew; `nil` where there are too few.
    public let trades: Bootstrap?
    public let days: Bootstrap?
    /// The Sharpe ratio in the light of the trials; `nil` where returns do not vary.
    public let sharpe: DeflatedSharpe?
    /// What is missing of the candles that were asked for; `nil` if nobody knows.
    public let missing: MissingCandles?

    /// - Parameter span: how many days were traded.
    init(
        _ metrics: PerformanceMetrics,
        span: Double,
        findings: [BacktestFinding],
        doubledCosts: PerformanceMetrics?,
        trades: Bootstrap?,
        days: Bootstrap?,
        sharpe: DeflatedSharpe?,
        missing: MissingCandles?
    ) {
        let worst = findings.map(\.severity).max() ?? .passed
        grade = worst == .failure ? .unusable : worst == .warning ? .doubtful : .sound
        // A stable order: what was looked at first stands first among its equals.
        let sorted = findings.enumerated().sorted {
            ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
        }
        self.findings = sorted.map(\.element)
        words = Self.words(grade, Self.outcome(metrics, span), self.findings)
        (self.doubledCosts, self.trades, self.days, self.sharpe) = (doubledCosts, trades, days, sharpe)
        self.missing = missing
    }

    private static func outcome(_ metrics: PerformanceMetrics, _ span: Double) -> String {
        let days = span < 1 ? "less than a day" : span < 2 ? "one day" : "\(Int(span)) days"
        let trades = metrics.trades == 1 ? "one closed trade" : "\(metrics.trades) closed trades"
        let holding = metrics.buyAndHoldReturn.map { ", holding the asset \(shareText($0))" } ?? ""
        return "it returned \(shareText(metrics.totalReturn)) in \(days) with \(trades)\(holding)."
    }

    private static func words(_ grade: Grade, _ outcome: String, _ findings: [BacktestFinding]) -> String {
        switch grade {
        case .sound: return "Sound: \(outcome) None of the checks speaks against it. What comes next may still differ."
        case .doubtful:
            let doubts = findings.filter { $0.severity == .warning }
            let more = doubts.count > 3 ? " And \(doubts.count - 3) more." : ""
            return "Doubtful: \(outcome) " + doubts.prefix(3).map(\.message).joined(separator: " ") + more
        case .unusable:
            let errors = findings.filter { $0.severity == .failure }
            return "Unusable: " + errors.map(\.message).joined(separator: " ")
        }
    }
}

extension BacktestVerdict: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("grade", grade.rawValue)
            $0.member("words", words)
            $0.member("findings", findings)
            $0.member("doubled_costs", doubledCosts)
            $0.member("trade_bootstrap", trades)
            $0.member("day_bootstrap", days)
            $0.member("deflated_sharpe", sharpe)
            $0.member("missing", missing)
        }
    }
}

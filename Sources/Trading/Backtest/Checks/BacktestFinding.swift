public import JSON

/// One thing that was looked at after a backtest, and what came of it.
public struct BacktestFinding: Hashable, Sendable {
    /// How much it says about the result, from the least to the most.
    public enum Severity: String, CaseIterable, Comparable, Sendable {
        /// Looked at, and nothing is wrong.
        case passed
        /// Worth knowing.
        case note
        /// The result may not hold what it promises.
        case warning
        /// The result is none.
        case failure

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        public static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rank < rhs.rank }
    }

    /// What was looked at.
    public enum Code: String, CaseIterable, Sendable {
        case lookAhead = "look_ahead"
        case warmUp = "warm_up"
        case trainedOnTest = "trained_on_test"
        case doubledCosts = "doubled_costs"
        case noCosts = "no_costs"
        case sameClose = "same_close"
        case noTrades = "no_trades"
        case fewTrades = "few_trades"
        case chance = "chance"
        case trials = "trials"
        case sharpeTooHigh = "sharpe_too_high"
        case noLosingTrade = "no_losing_trade"
        case winRateTooHigh = "win_rate_too_high"
        case oneTrade = "one_trade"
        case zeroVolumeFills = "zero_volume_fills"
        case missingCandles = "missing_candles"
        case finerCandles = "finer_candles"
        case refusedOrders = "refused_orders"
        case buyAndHold = "buy_and_hold"
        case shortSpan = "short_span"
    }

    /// A number that the words go by.
    public struct Figure: Hashable, Sendable {
        public let name: String
        public let value: Double

        public init(_ name: String, _ value: Double) {
            (self.name, self.value) = (name, value)
        }
    }

    public let code: Code
    public let severity: Severity
    /// What it means, in a sentence for people.
    public let message: String
    public let figures: [Figure]

    public init(_ code: Code, _ severity: Severity, _ message: String, _ figures: [Figure] = []) {
        (self.code, self.severity, self.message, self.figures) = (code, severity, message, figures)
    }
}

extension BacktestFinding: JSONWritable {
    /// `{"code": …, "severity": …, "message": …, "figures": {…}}`
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("code", code.rawValue)
            $0.member("severity", severity.rawValue)
            $0.member("message", message)
            $0.member("figures") { writer in
                writer.object { for figure in figures { $0.member(figure.name, figure.value) } }
            }
        }
    }
}

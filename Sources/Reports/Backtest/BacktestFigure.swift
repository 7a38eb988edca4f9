/// A figure of a backtest: its key in the API, its name for people, and its definition.
public struct BacktestFigure: Hashable, Sendable {
    /// How its value is written.
    public enum Unit: Sendable {
        /// A fraction, written as a percentage.
        case share
        /// A number without a unit.
        case number
        /// An amount of the quote asset.
        case amount
        case count
        /// Seconds, written in the unit that fits.
        case seconds
    }

    public let key: String
    public let name: String
    public let unit: Unit
    /// In words, with the source.
    public let definition: String
    /// Whether it always has a value.
    public let isAlwaysThere: Bool

    private init(_ key: String, _ name: String, _ unit: Unit, _ definition: String, always: Bool = false) {
        (self.key, self.name, self.unit, self.definition, isAlwaysThere) = (key, name, unit, definition, always)
    }

    /// The value as people read it: `12.3%`, `4 days`; `–` for none.
    public func text(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return switch unit {
        case .share: NumberText.percent(value, decimals: abs(value) < 0.1 ? 2 : 1)
        case .number: NumberText.significant(value, digits: 4)
        case .amount: NumberText.fixed(value, decimals: abs(value) < 1 ? 6 : 2)
        case .count: NumberText.significant(value, digits: 9)
        case .seconds: Self.duration(value)
        }
    }

    private static func duration(_ seconds: Double) -> String {
        let units = [(86_400.0, "days"), (3600, "hours"), (60, "minutes")]
        guard let (length, name) = units.first(where: { seconds >= 2 * $0.0 }) else {
            return NumberText.shortest(seconds, decimals: 0) + " s"
        }
        return NumberText.shortest(seconds / length, decimals: 1) + " " + name
    }

    /// All of them, in the order of reports.
    public static let all = returns + risks + trades
}

extension BacktestFigure {
    private static let returns = [
        BacktestFigure("total_return", "Total return", .share, "Final over initial equity, minus 1.", always: true),
        BacktestFigure(
            "annualised_return",
            "Annualised return",
            .share,
            "The yearly return that, compounded, gives the total. A year has 365 days in a market that never closes, 252 "
                + "trading days in one with sessions."
        ),
        BacktestFigure(
            "buy_and_hold_return",
            "Buy and hold",
            .share,
            "Last over first close, minus 1: what holding the asset gives before fees."
        ),
        BacktestFigure(
            "final_equity",
            "Final equity",
            .amount,
            "Cash, position and a third asset for fees at the last close, in the quote asset.",
            always: true
        ),
        BacktestFigure(
            "alpha",
            "Alpha",
            .share,
            "What the mean return of a day exceeds beta times that of the asset by, times days a year (Jensen, 1968)."
        ),
        BacktestFigure(
            "beta",
            "Beta",
            .number,
            "Covariance of the returns of days with those of holding the asset, over the variance of these."
        ),
        BacktestFigure(
            "exposure",
            "Time in the market",
            .share,
            "Share of the closes at which a position was held."
        ),
        BacktestFigure(
            "turnover",
            "Turnover",
            .number,
            "What closed trades bought and sold, over the mean equity."
        ),
        BacktestFigure("fees_paid", "Fees", .amount, "All fees, in the quote asset.", always: true),
    ]

    private static let risks = [
        BacktestFigure(
            "volatility",
            "Volatility",
            .share,
            "Sample standard deviation of the returns per candle, times the root of the candles a year."
        ),
        BacktestFigure(
            "sharpe",
            "Sharpe ratio",
            .number,
            "Mean over standard deviation of the returns per candle, a year's, above a rate of zero (Sharpe, 1994)."
        ),
        BacktestFigure(
            "sortino",
            "Sortino ratio",
            .number,
            "Mean return over downside deviation, a year's (Sortino and Price, 1994)."
        ),
        BacktestFigure("calmar", "Calmar ratio", .number, "Annualised return over maximum drawdown (Young, 1991)."),
        BacktestFigure(
            "omega",
            "Omega ratio",
            .number,
            "Gains over losses of the returns per candle, threshold zero (Keating and Shadwick, 2002)."
        ),
        BacktestFigure("skewness", "Skewness", .number, "Third standardised moment of the returns per candle."),
        BacktestFigure(
            "kurtosis",
            "Kurtosis",
            .number,
            "Fourth standardised moment of the returns per candle: 3 for a normal distribution."
        ),
        BacktestFigure(
            "max_drawdown",
            "Maximum drawdown",
            .share,
            "The largest fall of the equity from a peak, as a fraction of the peak.",
            always: true
        ),
        BacktestFigure(
            "max_drawdown_seconds",
            "Its length",
            .seconds,
            "How long the equity stayed below that peak: until it was reached again, or to the end.",
            always: true
        ),
        BacktestFigure(
            "longest_drawdown_seconds",
            "Longest drawdown",
            .seconds,
            "The longest time that the equity stayed below any peak.",
            always: true
        ),
        BacktestFigure(
            "value_at_risk_95",
            "Value at risk 95%",
            .share,
            "The loss that 95% of the days did not exceed: minus the 5% quantile of their returns (historical)."
        ),
        BacktestFigure(
            "expected_shortfall_95",
            "Expected shortfall 95%",
            .share,
            "The mean loss of the days at or beyond the value at risk (Rockafellar and Uryasev, 2000)."
        ),
        BacktestFigure(
            "tail_ratio",
            "Tail ratio",
            .number,
            "The 95% quantile of the returns of days over the size of the 5% quantile."
        ),
    ]

    private static let trades = [
        BacktestFigure("trades", "Closed trades", .count, "How many positions were opened and closed.", always: true),
        BacktestFigure("win_rate", "Win rate", .share, "Share of the closed trades with a profit after fees."),
        BacktestFigure(
            "profit_factor",
            "Profit factor",
            .number,
            "Profits over losses of closed trades; none without a loss."
        ),
        BacktestFigure(
            "payoff_ratio",
            "Payoff ratio",
            .number,
            "Mean profit of the winners over mean loss of the losers."
        ),
        BacktestFigure(
            "expectancy",
            "Expectancy",
            .amount,
            "Mean profit of a closed trade after fees, in the quote asset."
        ),
        BacktestFigure(
            "sqn",
            "SQN",
            .number,
            "System quality number: mean over standard deviation of the profits of closed trades, times the root of their "
                + "number (Tharp, 2008)."
        ),
        BacktestFigure(
            "best_trade",
            "Best trade",
            .share,
            "The largest profit of a closed trade over what its entry cost."
        ),
        BacktestFigure("worst_trade", "Worst trade", .share, "The smallest one."),
        BacktestFigure("average_trade", "Average trade", .share, "The mean of them."),
        BacktestFigure(
            "average_holding_seconds",
            "Average holding time",
            .seconds,
            "Mean time from entry to exit of closed trades."
        ),
        BacktestFigure(
            "longest_winning_streak",
            "Longest winning streak",
            .count,
            "The most closed trades on end with a profit.",
            always: true
        ),
        BacktestFigure(
            "longest_losing_streak",
            "Longest losing streak",
            .count,
            "The most closed trades on end without a profit.",
            always: true
        ),
        BacktestFigure("candles", "Candles", .count, "How many candles were traded on.", always: true),
        BacktestFigure(
            "candles_per_year",
            "Candles a year",
            .number,
            "What annual figures go by: of the market's own calendar.",
            always: true
        ),
    ]
}

import JSON
import Reports
import Trading

/// What comes out of a backtest: its figures, and what they are worth.
enum OpenAPIBacktest {
    /// Described by the definitions that reports show.
    static let metrics = OpenAPISchema.object(members: figures + [(key: "monthly_returns", value: months)]).described(
        "Returns are those of the equity from close to close, fees included; shares are fractions; what is undefined is "
            + "`null`."
    )

    private static let figures = BacktestFigure.all.map { (key: $0.key, value: figure($0)) }

    private static let months = OpenAPISchema.list(
        "Of the calendar months (UTC) with candles, ascending.",
        of: .object([
            "month": OpenAPISchema(["type": "string", "pattern": #"^\d{4}-\d{2}$"#], "Such as 2024-01."),
            "return": .number("Equity at its last close over that at the last close before it, minus 1."),
        ])
    )

    private static func figure(_ figure: BacktestFigure) -> OpenAPISchema {
        let schema: OpenAPISchema =
            switch figure.unit {
            case .count: .count(figure.definition)
            case .share, .number, .amount, .seconds: .number(figure.definition)
            }
        return figure.isAlwaysThere ? schema : schema.orNull
    }

    static let verdict = OpenAPISchema.object([
        "grade": .choice("Whether the result can be used.", BacktestVerdict.Grade.self),
        "words": .text("The verdict in words, to be read first."),
        "findings": .list("The worst first.", of: .reference("BacktestFinding")),
        "doubled_costs": .reference(
            "PerformanceMetrics",
            "With fees and slippage doubled; `null` where there are none."
        ).orNull,
        "trade_bootstrap": .reference("Bootstrap", "Trades drawn anew (Efron, 1979); `null` for fewer than 5.").orNull,
        "day_bootstrap": .reference(
            "Bootstrap",
            "Blocks of days drawn anew (Politis and Romano, 1994); `null` for fewer than 20 days."
        ).orNull,
        "deflated_sharpe": .reference("DeflatedSharpe", "`null` where returns do not vary.").orNull,
        "missing": .reference("MissingCandles", "Absent or `null` in results of earlier versions.").orNull.optional,
    ])

    static let missing = OpenAPISchema.object([
        "symbol": .reference("Symbol"),
        "timeframe": .timeframe("Of the stored candles, from which coarser ones are built."),
        "missing": .count("How many of them the market's calendar expects in gaps."),
        "gaps": .count("How many gaps there are."),
        "share": .fraction("The share of the expected candles that is missing in gaps."),
        "largest": .list("The largest gaps, twenty at most, ascending by time.", of: stretch),
        "before": stretch.described("What was asked for and is older than all that is stored.").orNull,
        "after": stretch.described("What was asked for and is newer.").orNull,
        "handling": .text("What the backtest does there, in words."),
    ]).described("What is missing of the candles that were asked for.")

    private static let stretch = OpenAPISchema.object([
        "start": .time("The open time of the first missing candle."),
        "end": .time("When the last one closes."),
        "missing": .count("How many the market's calendar expects."),
    ])

    static let finding = OpenAPISchema.object([
        "code": .choice("What was looked at.", BacktestFinding.Code.self),
        "severity": .choice("How much it says about the result.", BacktestFinding.Severity.self),
        "message": .text("What it means, in a sentence."),
        "figures": .map("The numbers that the words go by.", of: .number("Its value.")),
    ])

    static let bootstrap = OpenAPISchema.object([
        "resamples": .count("How often."),
        "below_zero": .fraction("The share of them in which money is lost."),
        "percentile_5": .number("Percentiles of the total return."),
        "percentile_50": .number("Its median."),
        "percentile_95": .number("Nine in ten lie below this and above the first."),
    ])

    static let deflatedSharpe = OpenAPISchema.object([
        "trials": .count("How many backtests of this strategy on this market there have been."),
        "expected_maximum": .number("The yearly Sharpe ratio that the best of so many shows by chance."),
        "probability": .fraction("The probability that the true ratio is above zero."),
        "deflated": .fraction(
            "The probability that it is above the expected maximum (Bailey and López de Prado, 2014)."
        ),
        "needed_candles": .number("How many candles it takes to say so with 95% confidence.").orNull,
    ])
}

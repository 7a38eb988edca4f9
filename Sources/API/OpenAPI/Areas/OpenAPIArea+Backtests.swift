import JSON
import Storage
import Trading

extension OpenAPIArea {
    /// `/api/backtests`
    static func backtests(_ strategies: StrategyRegistry) -> OpenAPIArea {
        OpenAPIArea(
            name: "Backtests",
            summary: "Strategies tried on candles of the past.",
            schemas: [
                "Strategy": OpenAPITrading.strategy(strategies),
                "Sizing": OpenAPITrading.sizing,
                "RiskLimits": OpenAPITrading.riskLimits,
                "Protection": OpenAPITrading.protection,
                "Fees": OpenAPITrading.fees,
                "Order": OpenAPITrading.order,
                "Trade": OpenAPITrading.trade,
                "EquityPoint": OpenAPITrading.equityPoint,
                "Backtest": backtest,
                "BacktestRequest": backtestRequest,
                "BacktestSettings": backtestSettings,
                "PerformanceMetrics": OpenAPIBacktest.metrics,
                "BacktestVerdict": OpenAPIBacktest.verdict,
                "BacktestFinding": OpenAPIBacktest.finding,
                "Bootstrap": OpenAPIBacktest.bootstrap,
                "DeflatedSharpe": OpenAPIBacktest.deflatedSharpe,
                "MissingCandles": OpenAPIBacktest.missing,
            ],
            operations: backtestOperations + resultOperations
        )
    }

    private static let backtestAnswer = OpenAPISchema.object(["backtest": .reference("Backtest")])

    private static let backtestOperations = [
        OpenAPIOperation(
            .get,
            "/api/backtests",
            "listBacktests",
            "Your backtests",
            parameters: .page(),
            answers: .ok("The backtests.", .page("backtests", of: .reference("Backtest"), "Newest first."))
        ),
        OpenAPIOperation(
            .post,
            "/api/backtests",
            "createBacktest",
            "Run a backtest",
            details: "It runs in the background; the events `backtest_update` tell how it goes.",
            access: .role(.trader),
            body: .json(.reference("BacktestRequest")),
            answers: .accepted("The backtest is queued.", backtestAnswer),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/backtests/{id}",
            "getBacktest",
            "A backtest",
            parameters: [.id("backtest")],
            answers: .ok("The backtest.", backtestAnswer)
        ),
        OpenAPIOperation(
            .delete,
            "/api/backtests/{id}",
            "deleteBacktest",
            "Delete a backtest; one that runs is cancelled",
            access: .role(.trader),
            parameters: [.id("backtest")],
            answers: .noContent("Deleted.")
        ),
    ]

    private static let resultOperations = [
        OpenAPIOperation(
            .get,
            "/api/backtests/{id}/trades",
            "listBacktestTrades",
            "The trades of a finished backtest",
            parameters: [.id("backtest")] + .page(defaultLimit: 1000, maximumLimit: 100_000),
            answers: .ok("The trades.", .page("trades", of: .reference("Trade"), "Oldest first.")),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/backtests/{id}/equity",
            "getBacktestEquity",
            "The equity curve of a finished backtest",
            details: "Long curves are thinned out to some 2000 points that keep every peak and every drawdown.",
            parameters: [.id("backtest")],
            answers: .ok(
                "The curve.",
                .object(["equity": .list("Ascending by time.", of: .reference("EquityPoint"))])
            ),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/backtests/{id}/verdict",
            "getBacktestVerdict",
            "What a finished backtest is worth",
            details: "Made after every backtest: look-ahead, warm-up, doubled costs, chance, plausibility, trials.",
            parameters: [.id("backtest")],
            answers: .ok(
                "The verdict.",
                .object([
                    "verdict": .reference("BacktestVerdict", "`null` for one from before there were any.").orNull
                ])
            ),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/backtests/{id}/report",
            "getBacktestReport",
            "The report of a finished backtest",
            parameters: [.id("backtest")],
            answers: .init(
                status: 200,
                description: "One page without anything from elsewhere.",
                content: .text("text/html", .text("The page."))
            ),
            problems: [.conflict]
        ),
    ]

    private static let backtestRequest = OpenAPISchema.object(
        [
            "symbol": .reference("SymbolInput", "The market."),
            "timeframe": .timeframe("The candles that the strategy sees."),
            "fine_timeframe": .timeframe(
                "Of finer candles of the same market, which say what came first inside one of those; what is worse did "
                    + "if absent."
            ).orNull.optional,
            "start": .reference("TimeInput", "Trade from here on; earlier candles warm the strategy up.").optional,
            "end": .reference("TimeInput", "Trade on candles that open before this time; after `start`.").optional,
            "strategy": .reference("Strategy").optional,
            "model_id": .text("In place of `strategy`: the strategy `forecast` with this model.", 1...64).optional,
            "initial_capital": .reference("AmountInput", "What it begins with, in the quote asset."),
            "fee_rate": feeRate("Share of the value that each fill costs."),
            "slippage_bps": .number("How much worse than the candle's price fills are, in basis points.", 0...1000).or(
                0
            ),
            "fill_rule": .choice("When a decision at a close is filled.", FillRule.self)
                .or(.string(FillRule.nextOpen.rawValue)),
            "sizing": .reference("Sizing", "How large a position an entry opens; `all_in` unless given.").optional,
            "risk": .reference("RiskLimits").or([:]),
        ],
        OpenAPITrading.executionRequest
    ).described("Give either `strategy` or `model_id`.")

    /// A fraction of the traded value in a request, as text or as a number.
    static func feeRate(_ description: String) -> OpenAPISchema {
        .any(
            description + " A fraction with at most 9 decimals, such as 0.001, as a number or as decimal text.",
            of: .fraction("As a number."),
            OpenAPISchema(["type": "string", "pattern": #"^(0?\.\d{1,9}|0(\.0*)?|1(\.0*)?)$"#], "As text.")
        )
    }

    private static let backtestSettings = OpenAPISchema.object(
        [
            "symbol": .reference("Symbol"),
            "timeframe": .reference("Timeframe"),
            "fine_timeframe": .timeframe("Of the candles that say what came first inside one of those.").orNull
                .optional,
            "start": .time("Where trading begins; `null` for the first candle.").orNull,
            "end": .time("Where it ends; `null` for the last candle.").orNull,
            "strategy": .reference("Strategy"),
            "initial_capital": .decimal("In the quote asset."),
            "fee_rate": .fraction("Share of the value that each fill costs."),
            "slippage_bps": .number("In basis points.", 0...1000),
            "fill_rule": .choice("When a decision at a close is filled.", FillRule.self),
            "sizing": .reference("Sizing"),
            "risk": .reference("RiskLimits"),
        ],
        OpenAPITrading.execution
    ).described("The request, completed with the defaults.")

    private static let backtest = OpenAPISchema.object([
        "id": .identifier("The backtest."),
        "symbol": .reference("Symbol"),
        "timeframe": .reference("Timeframe"),
        "request": .reference("BacktestSettings"),
        "status": .choice("Where it stands.", JobStatus.self),
        "progress": .fraction("The share done."),
        "error": .text("Why it failed.").orNull,
        "metrics": .reference("PerformanceMetrics", "`null` until it has succeeded.").orNull,
        "created_at": .time("When it was queued."),
        "finished_at": .time("When it ended.").orNull,
    ])
}

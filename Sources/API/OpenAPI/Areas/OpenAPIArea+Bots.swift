import JSON
import Storage
import Trading

extension OpenAPIArea {
    /// `/api/trading/bots`
    static let bots = OpenAPIArea(
        name: "Bots",
        summary: "Strategies that trade on the live market.",
        schemas: [
            "Bot": bot,
            "BotRequest": botRequest,
            "Rename": .object(["name": .text("The new name.", 1...200)]),
            "BotLogEntry": .object([
                "timestamp": .time("When."),
                "level": .choice("How grave it is.", of: ["info", "warning", "error"]),
                "message": .text("What happened."),
                "code": .choice("What happened, for programs.", BotLogEntry.Code.self).orNull,
            ]),
            "TradingStop": tradingStop,
            "AccountLimits": accountLimits,
            "TradingAccount": tradingAccount,
            "BotHealth": botHealth,
            "Fill": fill,
            "ParityReceipt": parityReceipt,
        ],
        operations: botOperations + botCommands + botControls + botLimits + botHistory
    )

    private static let botAnswer = OpenAPISchema.object(["bot": .reference("Bot")])

    private static let botOperations = [
        OpenAPIOperation(
            .get,
            "/api/trading/bots",
            "listBots",
            "Your bots",
            parameters: .page(),
            answers: .ok(
                "The bots.",
                .object([
                    "bots": .list("Newest first.", of: .reference("Bot")),
                    "total": .count("How many there are in all, beyond this part of the list too."),
                    "trading_stop": .reference("TradingStop", "What keeps them from trading.").orNull,
                ])
            )
        ),
        OpenAPIOperation(
            .post,
            "/api/trading/bots",
            "createBot",
            "Make a bot",
            details: "It is stopped until it is started.",
            access: .role(.trader),
            body: .json(.reference("BotRequest")),
            answers: .created("The bot.", botAnswer),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}",
            "getBot",
            "A bot",
            parameters: [.id("bot")],
            answers: .ok("The bot.", botAnswer)
        ),
        OpenAPIOperation(
            .patch,
            "/api/trading/bots/{id}",
            "renameBot",
            "Rename a bot",
            details: "409 while it is active.",
            access: .role(.trader),
            parameters: [.id("bot")],
            body: .json(.reference("Rename")),
            answers: .ok("The bot.", botAnswer),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .delete,
            "/api/trading/bots/{id}",
            "deleteBot",
            "Delete a bot and all it has done",
            details: "409 while it is active.",
            access: .role(.trader),
            parameters: [.id("bot")],
            answers: .noContent("Deleted."),
            problems: [.conflict]
        ),
    ]

    private static let botCommands = [
        OpenAPIOperation(
            .post,
            "/api/trading/bots/{id}/start",
            "startBot",
            "Start a bot, or let it go on",
            access: .role(.trader),
            parameters: [.id("bot")],
            answers: .ok("The bot.", botAnswer),
            problems: [.conflict, .invalid]
        ),
        OpenAPIOperation(
            .post,
            "/api/trading/bots/{id}/pause",
            "pauseBot",
            "Let a bot rest",
            details: "An order that waits to be filled keeps waiting.",
            access: .role(.trader),
            parameters: [.id("bot")],
            answers: .ok("The bot.", botAnswer),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .post,
            "/api/trading/bots/{id}/stop",
            "stopBot",
            "Stop a bot",
            details:
                "Orders that wait are withdrawn, those that protect the position too; the position stays as it is. 409 if "
                + "the venue has not confirmed that.",
            access: .role(.trader),
            parameters: [.id("bot")],
            answers: .ok("The bot.", botAnswer),
            problems: [.conflict]
        ),
    ]

    private static let botHistory = [
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/orders",
            "listBotOrders",
            "The orders of a bot",
            parameters: [.id("bot")] + .page(defaultLimit: 1000, maximumLimit: 100_000),
            answers: .ok("The orders.", .page("orders", of: .reference("Order"), "Newest first."))
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/trades",
            "listBotTrades",
            "The trades of a bot",
            parameters: [.id("bot")] + .page(defaultLimit: 1000, maximumLimit: 100_000),
            answers: .ok("The trades.", .page("trades", of: .reference("Trade"), "Newest first."))
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/fills",
            "listBotFills",
            "The executions of a bot's orders",
            parameters: [.id("bot")] + .page(defaultLimit: 1000, maximumLimit: 100_000),
            answers: .ok("The fills.", .page("fills", of: .reference("Fill"), "Those of the newest order first."))
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/positions",
            "listBotPositions",
            "What a bot holds",
            details: "The trade that is open, if there is one: bots hold one position at the most.",
            parameters: [.id("bot")],
            answers: .ok("The positions.", .page("positions", of: .reference("Trade"), "Open trades."))
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/equity",
            "getBotEquity",
            "The equity curve of a bot",
            parameters: [.id("bot")],
            answers: .ok(
                "The curve.",
                .object(["equity": .list("Ascending by time.", of: .reference("EquityPoint"))])
            )
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/log",
            "listBotLog",
            "What a bot has to say",
            parameters: [.id("bot")] + .page(),
            answers: .ok("The log.", .page("log", of: .reference("BotLogEntry"), "Newest first."))
        ),
    ]

    private static let fill = OpenAPISchema.object([
        "order": .integer("The number of the order."),
        "execution": .integer("Counts the executions of the order from 1."),
        "time": .time("When."),
        "price": .decimal("In the quote asset."),
        "quantity": .decimal("In the base asset."),
        "fee": .decimal("What the venue charged, in the fee's asset."),
        "fee_asset": .choice("What the fee is paid in.", LedgerEntry.Asset.self),
        "fee_value": .decimal("The fee in the quote asset, at the price of the fill."),
        "liquidity": .choice("Whose order was there first.", Fill.Liquidity.self),
    ]).described("An execution: some or all of an order, carried out at one price.")

    private static let botRequest = OpenAPISchema.object(
        [
            "name": .text("The name for people; spaces around it are taken off.", 1...200),
            "symbol": .reference("SymbolInput", "The market that it trades on."),
            "timeframe": .timeframe("The candles at whose close it decides."),
            "strategy": .reference("Strategy"),
            "mode": .choice(
                "`paper` and `shadow` fill orders at the simulated venue and send nothing; `live` is refused until there is a "
                    + "venue.",
                of: [BotMode.paper.rawValue, BotMode.shadow.rawValue]
            ).or(.string(BotMode.paper.rawValue)),
            "capital": .reference("AmountInput", "What it begins with, in the quote asset."),
            "fee_rate": feeRate("Share of the value that each fill costs.").or(0.001),
            "slippage_bps": .number("How much worse than the market its fills are, in basis points.", 0...1000).or(0),
            "sizing": .reference("Sizing", "How large a position an entry opens; `all_in` unless given.").optional,
            "risk": .reference("RiskLimits").or([:]),
        ],
        OpenAPITrading.executionRequest
    )

    private static let bot = OpenAPISchema.object([
        "id": .identifier("The bot."),
        "name": .text("The name for people."),
        "symbol": .reference("Symbol"),
        "timeframe": .reference("Timeframe"),
        "strategy": .reference("Strategy"),
        "mode": .choice("How its orders are filled.", BotMode.self),
        "capital": .decimal("What it began with, in the quote asset."),
        "fee_rate": .fraction("Share of the value that each fill costs."),
        "risk": .object(
            [
                "limits": .reference("RiskLimits"),
                "slippage_bps": .number("How much worse than the market its fills are, in basis points.", 0...1000),
                "sizing": .reference("Sizing"),
            ],
            OpenAPITrading.execution
        ).described("`risk` (as `limits`) and the options of the request."),
        "status": .choice("What it does.", BotStatus.self),
        "error": .text("Why it is in error.").orNull,
        "performance_metrics": botPerformance.orNull,
        "first_candle": .time("Open time of the first candle that it has traded on.").orNull,
        "last_candle": .time("Open time of the last one.").orNull,
        "created_at": .time("When it was made."),
        "updated_at": .time("When it last changed."),
    ])

    private static let botPerformance = OpenAPISchema.object([
        "equity": .decimal("Cash, position and what is left of a third asset for fees, in the quote asset."),
        "cash": .decimal("In the quote asset."),
        "position": .decimal("In the base asset."),
        "profit": .decimal("Equity minus capital."),
        "fees_paid": .decimal("In the quote asset."),
        "fee_asset_amount": .decimal("What is left of the third asset that fees are paid in.").optional,
        "total_return": .number("Profit over capital."),
        "max_drawdown": .fraction("The largest fall of the equity from a peak, as a fraction of the peak."),
        "trades": .count("Closed trades."),
        "win_rate": .fraction("Share of them with a profit after fees; `null` without any.").orNull,
    ]).described("What it has earned so far; `null` before its first candle.")
}

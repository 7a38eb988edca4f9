import JSON
import Platform
import Storage

extension OpenAPIArea {
    /// Stopping all trading, and how bots are doing.
    static let botControls = [
        OpenAPIOperation(
            .post,
            "/api/trading/bots/stop-all",
            "stopAllTrading",
            "Stop all trading",
            details:
                "From now on nothing that opens or enlarges a position is sent, whatever happens to the server, until "
                + "trading is resumed; orders that only reduce a position pass. The bots that run are stopped, and those "
                + "that are paused or in error and have begun; their orders are withdrawn. `scope` `all` is for admins and "
                + "stops everybody's.",
            access: .role(.trader),
            body: .json(
                .object([
                    "reason": .text("Why.", 1...500).or("no reason given"),
                    "scope": .choice("Whose trading.", StopScope.self).or("mine"),
                ])
            ),
            isBodyOptional: true,
            answers: .ok(
                "The bots that were stopped.",
                .object([
                    "bots": .list("Those that were stopped.", of: .reference("Bot")),
                    "total": .count("How many they are."),
                    "failed": .list(
                        "Those that could not be stopped; nothing that opens or enlarges a position is sent for "
                            + "them either.",
                        of: .object([
                            "id": .identifier("The bot."),
                            "name": .text("Its name."),
                            "error": .text("Why."),
                        ])
                    ),
                    "trading_stop": .reference("TradingStop", "What is in force; an older one stays as it was."),
                ])
            )
        ),
        OpenAPIOperation(
            .post,
            "/api/trading/bots/resume-trading",
            "resumeTrading",
            "Let trading go on",
            details: "Bots that were stopped stay so until they are started. 409 if trading is not stopped, or if it "
                + "is only stopped for everybody, which an admin resumes with `scope` `all`.",
            access: .role(.trader),
            body: .json(.object(["scope": .choice("Whose trading.", StopScope.self).or("mine")])),
            isBodyOptional: true,
            answers: .noContent("It goes on."),
            problems: [.conflict]
        ),
        OpenAPIOperation(
            .post,
            "/api/trading/bots/{id}/restart",
            "restartBot",
            "Let a bot begin anew",
            details: "Pauses and starts it: its position, its orders, those that protect the position too, and what it "
                + "has seen stay.",
            access: .role(.trader),
            parameters: [.id("bot")],
            answers: .ok("The bot.", .object(["bot": .reference("Bot")])),
            problems: [.conflict, .invalid]
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/health",
            "getBotHealth",
            "How a bot is doing",
            parameters: [.id("bot")],
            answers: .ok("Its health.", .object(["health": .reference("BotHealth")]))
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/bots/{id}/parity",
            "getBotParity",
            "What a bot has traded, held against a backtest",
            details: "Runs the backtest of the bot's period again, over the stored candles and with its settings and "
                + "versions. That nothing differs is the normal case. 409 before the bot's first candle.",
            parameters: [.id("bot")],
            answers: .ok("The receipt.", .object(["parity": .reference("ParityReceipt")])),
            problems: [.conflict]
        ),
    ]

    static let tradingStop = OpenAPISchema.object([
        "scope": .choice("Whose trading is stopped.", StopScope.self),
        "stopped_by": .text("The email of who stopped it, or that the limits of the account did."),
        "stopped_at": .time("When."),
        "reason": .text("Why."),
        "limit": .choice("The limit of the account that stopped it; `null` if somebody did.", AccountLimit.self).orNull,
    ]).described("That all trading is stopped.")

    static let botHealth = OpenAPISchema.object([
        "status": .choice("What it does.", BotStatus.self),
        "last_decision": OpenAPISchema.object([
            "time": .time("The close at which it decided."),
            "action": .choice("What it decided.", of: ["hold", "enter_long", "accumulate_long", "exit_long"]),
            "reason": .text("Why."),
            "signal": .number("What the strategy measured; its meaning is the strategy's own."),
        ]).described("What its strategy decided last; `null` before its first candle.").orNull,
        "last_candle": .time("Open time of the last candle that it has traded on.").orNull,
        "lag_ms": .number(
            "How long ago the next candle should have closed: 0 for a bot that keeps up with a live market; `null` for one "
                + "that does not run."
        ).orNull,
        "events_waiting": .count("Events of its market that wait to be worked off."),
        "open_orders": .count("Orders that have not ended; `null` if `error` says that it is not known.").orNull,
        "unknown_orders": .count("Those of them that the venue has not answered; `null` likewise.").orNull,
        "protected": .boolean(
            "Whether an order at the venue protects what is held; `null` if nothing is, or likewise."
        ).orNull,
        "halted": .boolean("Whether a limit has halted it: it opens no more positions; `null` likewise.").orNull,
        "error": .text("Why its state cannot be looked at.").orNull,
        "trading_stop": .reference("TradingStop").orNull,
    ])

    static let parityReceipt = OpenAPISchema.object([
        "exact": .boolean("Whether nothing differs, to the last unit of money."),
        "start": .time("Open time of the first candle."),
        "end": .time("Open time of the last candle."),
        "candles": .count("Stored candles from start to end."),
        "bot_trades": .count("Trades of the bot."),
        "backtest_trades": .count("Trades of the backtest."),
        "money": .decimal("What the bot is worth at its last close beyond the backtest, in the quote asset."),
        "divergences": .list(
            "Trades that one has and the other has not, or not like that.",
            of: .object([
                "cause": .choice("What it follows from.", ParityReceipt.Cause.self),
                "explanation": .text("The cause in words."),
                "money": .decimal("What the bot earned more by it, in the quote asset."),
                "bot": .reference("Trade", "The bot's trade.").orNull,
                "backtest": .reference("Trade", "The backtest's trade.").orNull,
            ])
        ),
        "interruptions": .list(
            "What is recorded that may have made the bot trade differently, ascending by time.",
            of: .object([
                "time": .time("From when on."),
                "cause": .choice("What it was.", ParityReceipt.Cause.self),
                "explanation": .text("In words."),
            ])
        ),
    ])
}

import JSON
import Platform
import Storage

extension OpenAPIArea {
    /// The limits of all bots of a user together.
    static let botLimits = [
        OpenAPIOperation(
            .get,
            "/api/trading/bots/limits",
            "getAccountLimits",
            "The limits of all your bots together",
            answers: .ok("The limits, and what they look at.", limitsAnswer)
        ),
        OpenAPIOperation(
            .put,
            "/api/trading/bots/limits",
            "setAccountLimits",
            "Set the limits of all your bots together",
            details:
                "In place of those there were: what is absent is no limit. They hold at once, for all bots together; an "
                + "order that only reduces a position always passes. A breach refuses the order with a code that begins "
                + "with `account_`, or, if `halt_on` names the limit, stops all trading as `stop-all` does. The first limits "
                + "of an account measure losses from then on.",
            access: .role(.trader),
            body: .json(.reference("AccountLimits")),
            answers: .ok("The limits, and what they look at.", limitsAnswer)
        ),
    ]

    private static let limitsAnswer = OpenAPISchema.object([
        "limits": .reference("AccountLimits"),
        "account": .reference("TradingAccount"),
        "trading_stop": .reference("TradingStop", "What keeps the bots from trading.").orNull,
    ])

    private static let amount = OpenAPISchema.reference("AmountInput")

    static let accountLimits = OpenAPISchema.object([
        "maximum_position": .map(
            "The largest value of one symbol that may be held and on order, by quote asset; symbols of other quote assets "
                + "have no such limit.",
            of: amount
        ).orNull.optional,
        "maximum_exposure": amount.described(
            "The largest value that may be held and on order in a quote asset, as a fraction of the equity in it."
        ).orNull.optional,
        "maximum_daily_loss": amount.described(
            "The loss within a day (UTC) in a quote asset, as a fraction of the equity at its beginning."
        ).orNull.optional,
        "maximum_drawdown": amount.described(
            "The loss from the highest equity in a quote asset, as a fraction of it."
        ).orNull.optional,
        "maximum_orders_per_minute": .integer("How many entries may be sent within a minute.", 1...10_000)
            .orNull.optional,
        "maximum_open_orders": .integer(
            "How many orders may be at the venues, those that protect left out.",
            1...100_000
        ).orNull.optional,
        "halt_on": .list(
            "The limits whose breach halts all bots; each must be there.",
            of: .choice("A limit.", AccountLimit.self)
        ).orNull.optional,
    ]).described(
        "Limits that all bots of a user keep together. Amounts of different quote assets are never added up: fractions are of "
            + "what the bots are worth in one quote asset, each by itself. What is absent is no limit."
    )

    static let tradingAccount = OpenAPISchema.object([
        "assets": .list(
            "What the bots are worth, by quote asset.",
            of: .object([
                "asset": .text("The quote asset."),
                "equity": .decimal("What the bots that have begun are worth at their last prices."),
                "exposure": .decimal("What of it is held or on order."),
                "peak_equity": .decimal("What drawdown is measured from; `null` while there are no limits.").orNull,
                "day_equity": .decimal("What the loss of the day is measured from; `null` likewise.").orNull,
            ])
        ),
        "positions": .list(
            "What is held or on order of each symbol.",
            of: .object(["symbol": .symbol("The symbol."), "value": .decimal("Its value in the quote asset.")])
        ),
        "open_orders": .count("Orders at the venues, those that protect left out."),
    ]).described("What the limits of an account look at.")
}

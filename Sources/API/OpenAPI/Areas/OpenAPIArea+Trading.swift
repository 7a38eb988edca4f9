import JSON
import Parameters
import Platform
import Trading

/// What backtests and bots share: strategies, sizing, risk, orders and trades.
enum OpenAPITrading {
    /// A strategy by its type; its parameters follow from the type.
    static func strategy(_ registry: StrategyRegistry) -> OpenAPISchema {
        let kinds = registry.strategies.map { strategy -> JSONValue in
            let hasRequired = strategy.schema.parameters.contains { $0.defaultValue == nil }
            let parameters = OpenAPISchema(strategy.schema.jsonSchema.objectValue ?? [:])
            let kind = OpenAPISchema.object([
                "type": .constant(strategy.type),
                "parameters": hasRequired ? parameters : parameters.optional,
            ])
            var json = kind.described("\(strategy.name). \(strategy.summary)").json
            json["title"] = .string(strategy.name)
            return .object(json)
        }
        return OpenAPISchema(["oneOf": .array(kinds)], "What trades, by its type, with its parameters.")
    }

    /// A decimal in a request: text is read exactly, a number by its text.
    private static let positive = OpenAPISchema.reference("AmountInput")

    static let sizing = OpenAPISchema.any(
        "How large a position an entry opens.",
        of: .choice("The whole cash, or one unit of the base asset.", of: ["all_in", "one_unit"]),
        OpenAPISchema(
            ["type": "object", "properties": ["type": ["enum": ["all_in", "one_unit"]]], "required": ["type"]],
            "The same as an object."
        ),
        OpenAPISchema(
            [
                "type": "object",
                "properties": ["type": ["const": "fixed_quantity"], "quantity": .object(positive.json)],
                "required": ["type", "quantity"],
            ],
            "Always the same quantity of the base asset."
        ),
        OpenAPISchema(
            [
                "type": "object",
                "properties": ["type": ["const": "percent"], "percent": .object(positive.json)],
                "required": ["type", "percent"],
            ],
            "A percentage of the equity: above 0, at most 100, with at most 7 decimals."
        ),
        OpenAPISchema(
            [
                "type": "object",
                "properties": ["type": ["const": "fixed_amount"], "amount": .object(positive.json)],
                "required": ["type", "amount"],
            ],
            "Always the same amount of the quote asset."
        ),
        OpenAPISchema(
            [
                "type": "object",
                "properties": [
                    "type": ["const": "volatility_target"], "annual_volatility": .object(positive.json),
                    "lookback": ["type": "integer", "minimum": 2, "maximum": 10000, "default": 60],
                    "maximum": .object(positive.json),
                ],
                "required": ["type", "annual_volatility"],
            ],
            "The share of the equity at which the position moves as much in a year; at most `maximum` of it."
        ),
        OpenAPISchema(
            [
                "type": "object",
                "properties": [
                    "type": ["const": "kelly"], "fraction": .object(positive.json),
                    "minimum_trades": ["type": "integer", "minimum": 2, "maximum": 10000, "default": 20],
                    "initial": .object(positive.json),
                ],
                "required": ["type", "fraction"],
            ],
            "A fraction of Kelly's share (1956), from the closed trades so far; `initial` until there are enough."
        )
    )

    static let riskLimits = OpenAPISchema.object([
        "maximum_position": positive.described("The largest value of a position when it is opened, in the quote asset.")
            .orNull.optional,
        "maximum_drawdown": positive.described(
            "The fall from the highest equity, as a fraction, at which no more positions are opened: at most 1."
        ).orNull.optional,
        "maximum_exposure": positive.described("The largest value of a position as a fraction of the equity.")
            .orNull.optional,
        "maximum_daily_loss": positive.described(
            "The loss within a day (UTC), as a fraction of the equity at its beginning, from which on that day opens nothing."
        ).orNull.optional,
        "maximum_orders_per_hour": .integer("How many entries may be ordered within an hour.", 1...100_000)
            .orNull.optional,
        "maximum_open_orders": .integer("How many orders may be at the venue, those that protect left out.", 1...10_000)
            .orNull.optional,
        "cool_down": .integer("For how many candles after a losing trade nothing is opened.", 1...100_000)
            .orNull.optional,
        "loss_streak": .integer("How many losing trades in a row stop entries for a while.", 1...1000).orNull.optional,
        "loss_streak_pause": .integer("For how many candles; needs `loss_streak`.", 1...100_000).orNull.optional,
    ]).described("Limits that every entry must keep; what is absent is no limit.")

    private static func share(_ description: String) -> OpenAPISchema {
        positive.described(description + " A fraction with at most 9 decimals.")
    }

    static let protection = OpenAPISchema.object([
        "stop_loss": share("How far below the entry a stop sells.").orNull.optional,
        "take_profit": share("How far above the entry a take-profit sells.").orNull.optional,
        "trailing_stop": share("How far below the highest price a stop follows; in place of `stop_loss`.").orNull
            .optional,
    ]).described("How an entry is protected that its strategy does not protect itself: orders that go with the entry.")

    static let fees = OpenAPISchema.object([
        "maker": OpenAPIArea.feeRate("Of an order that rested."),
        "taker": OpenAPIArea.feeRate("Of an order that was filled at once, or by a trigger."),
    ]).described("In place of `fee_rate`.")

    private static let volumeImpact =
        "What a fill at the market of a whole candle's volume costs on top of the slippage, in basis points; a part of the "
        + "volume costs that part."
    private static let feeAsset = "What fees are taken out of: the quote asset, what the fill brings, or a third asset."
    private static let feeAssetPrice = "What a unit of the third asset is worth in the quote asset."
    private static let feeAssetAmount =
        "How much of the third asset the capital buys at the start; the quote asset pays a fee that what is left does not "
        + "cover."

    /// How the venue carries out orders, in a request.
    static let executionRequest: OpenAPISchema.Members = [
        "protection": .reference("Protection").orNull.optional,
        "fees": .reference("Fees").orNull.optional,
        "volume_share": share("The share of a candle's volume that fills may take; all that is asked for if absent.")
            .orNull.optional,
        "volume_impact_bps": .number(volumeImpact, 0...1000).or(0),
        "fee_asset": .choice(feeAsset, ExecutionOptions.FeeAsset.self).or("quote"),
        "fee_asset_price": positive.described(feeAssetPrice).orNull.optional,
        "fee_asset_amount": positive.described(feeAssetAmount).orNull.optional,
        "limit_rule": .choice("When a limit order that rests is filled inside a candle.", LimitRule.self)
            .or(.string(LimitRule.touch.rawValue)),
        "latency_ms": .integer("How long an order is on its way.", 0...86_400_000).or(0),
        "minimum_notional": OpenAPISchema.any(
            "The least that an order may be worth.",
            of: positive,
            OpenAPISchema(["enum": ["0", 0]])
        ).or("0"),
    ]

    /// How the venue carries out orders, in an answer.
    static let execution: OpenAPISchema.Members = [
        "protection": .reference("Protection").orNull.optional,
        "fees": .reference("Fees").orNull.optional,
        "volume_share": .decimal("The share of a candle's volume that fills may take.").orNull.optional,
        "volume_impact_bps": .number(volumeImpact, 0...1000).optional,
        "fee_asset": .choice(feeAsset, ExecutionOptions.FeeAsset.self).optional,
        "fee_asset_price": .decimal(feeAssetPrice).orNull.optional,
        "fee_asset_amount": .decimal(feeAssetAmount).orNull.optional,
        "limit_rule": .choice("When a limit order that rests is filled inside a candle.", LimitRule.self).optional,
        "latency_ms": .integer("How long an order is on its way.", 0...86_400_000).optional,
        "minimum_notional": .decimal("The least that an order may be worth.").optional,
    ]

    static let order = OpenAPISchema.object([
        "number": .integer("Counts the orders from 1."),
        "side": .choice("Which way it trades.", Side.self),
        "type": .choice("When it is filled.", OrderType.self),
        "limit_price": .decimal("The worst price of a fill.").orNull,
        "stop_price": .decimal("The price that triggers it; `null` where `offset` says it.").orNull,
        "offset": .decimal("The distance of the stop price, as a fraction of the price that it counts from.").orNull,
        "time_in_force": .choice("How long it works.", of: ["gtc", "ioc", "fok", "gtd"]),
        "reduce_only": .boolean("Whether it never trades more than closes the position."),
        "parent": .integer("The number of the order whose fills it protects.").orNull,
        "quantity": .decimal("In the base asset. Until it is filled, what the budget would buy."),
        "filled": .decimal("How much of it is filled so far."),
        "status": .choice("Where it stands; `unknown` is one that the venue has not answered.", OrderStatus.self),
        "decided_at": .time("When the strategy wanted it."),
        "filled_at": .time("When the last fill was.").orNull,
        "fill_price": .decimal("The average of the fills, in the quote asset.").orNull,
        "fee": .decimal("All fees, valued in the quote asset."),
        "reason": .text("Why the strategy wanted it."),
        "refusal": .text(
            "Why it was rejected, cancelled or has expired; of a rejected one a code, a colon and the explanation."
        ).orNull,
    ])

    static let trade = OpenAPISchema.object([
        "number": .integer("Counts the trades from 1."),
        "side": .choice("The side of the entry.", Side.self),
        "quantity": .decimal("In the base asset."),
        "entry_time": .time("When it was opened."),
        "entry_price": .decimal("In the quote asset."),
        "entry_reason": .text("Why the strategy opened it."),
        "exit_time": .time("When it was closed; `null` while it is open, as are the other exit fields.").orNull,
        "exit_price": .decimal("In the quote asset.").orNull,
        "exit_reason": .text("Why the strategy closed it.").orNull,
        "fees": .decimal("All fees so far, in the quote asset."),
        "profit": .decimal("After fees, in the quote asset; `null` while it is open.").orNull,
        "status": .choice("Whether the position is still held.", of: ["open", "closed"]),
    ])

    static let equityPoint = OpenAPISchema.object([
        "time": .time("The open time of the candle at whose close it is taken."),
        "equity": .decimal("Cash, position and what is left of a third asset for fees, in the quote asset."),
    ])
}

import JSON
import MarketData
import Markets
import Parameters
import Storage

extension OpenAPIArea {
    /// `/api/trading`: symbols, prices, candles and indicators.
    static let market = OpenAPIArea(
        name: "Market",
        summary: "Symbols, prices, candles and indicators.",
        schemas: [
            "MarketSymbol": marketSymbol,
            "MarketSnapshot": snapshot,
            "SeriesGap": seriesGap,
            "Candle": candle,
            "CandleImport": candleImport,
            "IndicatorDefinition": indicatorDefinition,
        ],
        operations: [
            OpenAPIOperation(
                .get,
                "/api/trading/symbols",
                "listSymbols",
                "The markets, and what is stored of them",
                answers: .ok(
                    "All of them, by name.",
                    .page("symbols", of: .reference("MarketSymbol"), "Ordered by name.")
                )
            ),
            OpenAPIOperation(
                .get,
                "/api/trading/market-data/{symbol}",
                "getMarketData",
                "The market as it stands",
                details: """
                    For a market without a feed, as it stood at its last stored candle, which `timestamp` names; `stale` \
                    says that there should be newer ones. A symbol that is not known is answered with those that may have \
                    been meant.
                    """,
                parameters: .symbol,
                answers: .ok("Price, day and indicators, and how old they are.", .reference("MarketSnapshot"))
            ),
            OpenAPIOperation(
                .get,
                "/api/trading/quality",
                "listSeries",
                "How good the stored series are",
                details: qualityRules,
                parameters: .page(),
                answers: .ok(
                    "All series, from the index of the store: no candle is read.",
                    .page(
                        "series",
                        of: .object(
                            ["symbol": .reference("Symbol"), "source": .text(sources), "gaps": .count("Gaps.")],
                            qualityMembers,
                            [
                                "coverage": .list(
                                    "The share of the expected candles that is there, in each of equal parts of the time "
                                        + "from the first to the last; `null` where the market was closed.",
                                    of: .fraction("The share.").orNull,
                                    count: QualityRoutes.parts...QualityRoutes.parts
                                )
                            ]
                        ),
                        "Ordered by symbol and timeframe."
                    )
                )
            ),
            OpenAPIOperation(
                .get,
                "/api/trading/symbols/{symbol}/quality",
                "getSeriesQuality",
                "How good one stored series is, with its gaps",
                details: qualityRules,
                parameters: .symbol + [
                    .query("timeframe", .timeframe("Which series; the finest that is stored if left out.").optional)
                ] + .page(),
                answers: .ok(
                    "The series and a part of its gaps.",
                    .object(
                        ["symbol": .reference("Symbol"), "source": .text(sources)],
                        qualityMembers,
                        [
                            "gaps": .list("Ascending by time.", of: .reference("SeriesGap")),
                            "total": .count("How many gaps there are in all."),
                        ]
                    )
                )
            ),
            OpenAPIOperation(
                .get,
                "/api/trading/candles/{symbol}",
                "listCandles",
                "Candles",
                details: """
                    The newest `limit` candles of the span, ascending. Coarser timeframes are built from finer ones; a \
                    timeframe finer than what is stored is refused with 422.
                    """,
                parameters: .symbol + [
                    candleTimeframe,
                    .query("start", .reference("TimeInput", "Candles that open at this time or later.").optional),
                    .query("end", .reference("TimeInput", "Candles that open before this time.").optional),
                    candleLimit("How many candles at the most."),
                ],
                answers: .ok(
                    "The candles.",
                    .object([
                        "symbol": .reference("Symbol"),
                        "timeframe": .reference("Timeframe"),
                        "candles": .list("Ascending by time.", of: .reference("Candle")),
                    ])
                )
            ),
            OpenAPIOperation(
                .post,
                "/api/trading/candles/{symbol}",
                "importCandles",
                "Store candles from a CSV file",
                details: """
                    The first line names the columns `timestamp, open, high, low, close, volume` in any order, or the file \
                    is in the shape of a large exchange's or chart program's own export; times are ISO 8601 or epoch s, \
                    ms, µs or ns. A file that is not certain, or holds candles of another timeframe, is refused. Storing \
                    the same file again changes nothing. At most \
                    \(MarketRoutes.maximumUpload) bytes; 422 if no row can be used; 409 for a market that is simulated.
                    """,
                access: .role(.trader),
                parameters: .symbol + [
                    .query("timeframe", .timeframe("The length of the candles.")),
                    .query(
                        "columns",
                        .text("The columns of a file that does not say them: `time,open,…`.", 1...1000).optional
                    ),
                    .query(
                        "time_unit",
                        .choice(
                            "What times that are numbers count since 1970; by their size if not given.",
                            of: EpochUnit.allCases.map(\.rawValue)
                        ).optional
                    ),
                ],
                body: .text("text/csv", .text("The file.")),
                answers: .created("What was read.", .reference("CandleImport")),
                problems: [.conflict]
            ),
        ] + indicatorOperations
    )

    static let candleTimeframe = OpenAPIParameter.query(
        "timeframe",
        .timeframe("The length of the candles.").or(.string(Timeframe.oneMinute.rawValue))
    )

    static func candleLimit(_ description: String) -> OpenAPIParameter {
        .query("limit", .integer(description, 1...MarketRoutes.maximumCandles).or(500))
    }

    private static let marketSymbol = OpenAPISchema.object([
        "symbol": .reference("Symbol"),
        "base": .text("What is traded: `BTC`."),
        "quote": .text("What prices and profits are counted in: `USDT`."),
        "source": .text(sources),
        "tick_size": .decimal("The smallest step of its prices, in the quote asset; `null` where it is not known.")
            .orNull,
        "live": .boolean("Whether a feed has prices of it now."),
        "timeframes": .list(
            "What is stored.",
            of: .object(["gaps": .count("Gaps.")], qualityMembers)
        ),
    ])

    private static let snapshot = OpenAPISchema.object(snapshotMembers, stateMembers)

    private static let snapshotMembers: OpenAPISchema.Members = [
        "symbol": .reference("Symbol"),
        "price": .number("The last price, in the quote asset."),
        "change_24h": .number("Price over that of 24 hours ago, minus 1; `null` until 24 hours have been seen.").orNull,
        "high_24h": .number("The highest price of the last 24 hours.").orNull,
        "low_24h": .number("The lowest price of the last 24 hours.").orNull,
        "volume_24h": .number("What was traded in the last 24 hours, in the base asset.").orNull,
        "indicators": .object([
            "sma": .number("Simple moving average of the closes.").orNull,
            "ema": .number("Exponential moving average of the closes.").orNull,
            "rsi": .number("Relative strength index, 0 to 100.", 0...100).orNull,
            "volatility": .number("Standard deviation of the log returns, per candle.").orNull,
        ]).described("Over the candles of the finest timeframe; `null` until warm."),
        "source": .text(sources),
        "timestamp": .time("When the price was made."),
    ]

    private static let candle = OpenAPISchema(
        [
            "type": "array",
            "prefixItems": [
                ["type": "integer", "description": "Open time in ms since 1970"],
                ["type": "number", "description": "Open"],
                ["type": "number", "description": "High"],
                ["type": "number", "description": "Low"],
                ["type": "number", "description": "Close"],
                ["type": "number", "description": "Volume, in the base asset"],
            ],
            "items": false, "minItems": 6, "maxItems": 6,
        ],
        "A candle: `[open_time_ms, open, high, low, close, volume]`."
    )

    private static let candleImport = OpenAPISchema.object([
        "layout": .text("How the file was understood: its columns, what stands between them, how times are written."),
        "read": .count("Data rows of the file."),
        "inserted": .count("Candles that were new."),
        "updated": .count("Candles that were stored before with other numbers."),
        "unchanged": .count("Candles that were stored before with the same numbers."),
        "rejected_count": .count("Rows that were rejected."),
        "rejected": .list(
            "The first of those rows.",
            of: .object(["line": .count("The line in the file, from 1."), "reason": .text("Why it was rejected.")])
        ),
        "gaps": .count("Stretches of missing candles between the first and the last of the file."),
        "missing_candles": .count("The candles that are missing in them."),
        "gap_ranges": .list(
            "The first of those stretches.",
            of: .object([
                "start": .time("When the first missing candle opens."),
                "missing": .count("How many candles are missing."),
            ])
        ),
    ])
}

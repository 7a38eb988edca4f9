import Indicators
import JSON
import Parameters

/// Indicators over candles, a part of the market area.
extension OpenAPIArea {
    static let indicatorDefinition = OpenAPISchema.object([
        "name": .text("What requests call it: `sma`."),
        "title": .text("What the field calls it."),
        "description": .text("What it says about a market."),
        "parameters": .anyObject(
            "A JSON Schema (draft 2020-12) of its parameters; their order is that in which a request names them."
        ),
        "outputs": .list("What its values are called; empty if there is one only.", of: .text("`upper`.")),
        "scale": .choice("Where a chart puts it: over the candles, or in a pane of its own.", IndicatorScale.self),
        "convention": .text("Where its numbers come from: source, reference, and where it differs from that."),
        "flat": .text("What it gives where nothing moves or nothing is traded."),
    ])

    static let indicatorOperations = [
        OpenAPIOperation(
            .get,
            "/api/trading/indicators",
            "listIndicatorDefinitions",
            "What indicators there are",
            answers: .ok(
                "The registry of indicators.",
                .object(["indicators": .list("All of them.", of: .reference("IndicatorDefinition"))])
            )
        ),
        OpenAPIOperation(
            .get,
            "/api/trading/indicators/{symbol}",
            "listIndicators",
            "Indicators over candles",
            details: indicatorList,
            parameters: .symbol + [
                candleTimeframe,
                .query(
                    "names",
                    .text("The indicators, with commas between them: `sma:20,rsi:14,macd:12:26:9`.", 1...1000)
                ),
                candleLimit("How many candles at the most."),
            ],
            answers: .ok(
                "A list of values for each output of each indicator.",
                .object([
                    "symbol": .reference("Symbol"),
                    "timeframe": .reference("Timeframe"),
                    "times": .list("Open times of the candles in ms since 1970, ascending.", of: .integer("ms")),
                    "values": .map(
                        "By the indicator with all its parameters, and its output if there are several: `sma:20`, "
                            + "`bb:20:2.upper`.",
                        of: .list(
                            "One value for each time; `null` until the indicator is warm.",
                            of: .number("The indicator.").orNull
                        )
                    ),
                ])
            )
        ),
    ]

    private static let indicatorList =
        "Known indicators, each with its parameters after colons; those left out take their defaults:\n\n"
        + IndicatorRegistry.standard.definitions.map { definition in
            let parameters = definition.schema.parameters.map { ":" + $0.name }.joined()
            return "- `\(definition.name)\(parameters)` \(definition.title): \(definition.summary)."
        }.joined(separator: "\n")
        + "\n\nRecursive averages start early enough for their beginning not to show. Totals (`obv`, `ad`) start at the "
        + "first candle that was read: only their changes mean something."
}

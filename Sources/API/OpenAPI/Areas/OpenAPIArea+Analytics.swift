import JSON

extension OpenAPIArea {
    /// `/api/analytics`
    static let analytics = OpenAPIArea(
        name: "Analytics",
        summary: "What all of your bots are worth and have earned.",
        schemas: [
            "Attribution": .object([
                "name": .text("The symbol, or the type of the strategy."),
                "currency": .text("What the profit is counted in."),
                "bots": .count("How many bots there are."),
                "profit": .decimal("What they have earned together."),
            ])
        ],
        operations: [
            OpenAPIOperation(
                .get,
                "/api/analytics/portfolio",
                "getPortfolio",
                "All bots together",
                answers: .ok(
                    "The portfolio.",
                    .object([
                        "totals": .list(
                            "By currency; amounts of different currencies are not added up.",
                            of: .object([
                                "currency": .text("The quote asset."),
                                "capital": .decimal("What the bots began with."),
                                "value": .decimal("What they are worth."),
                                "profit": .decimal("Value minus capital."),
                            ])
                        ),
                        "bots": .list("All bots, newest first.", of: .reference("Bot")),
                    ])
                )
            ),
            OpenAPIOperation(
                .get,
                "/api/analytics/performance",
                "getAttribution",
                "Where the profit comes from",
                answers: .ok(
                    "The profit of the bots, taken apart in two ways.",
                    .object([
                        "by_symbol": .list("By market and currency.", of: .reference("Attribution")),
                        "by_strategy": .list("By type of strategy and currency.", of: .reference("Attribution")),
                    ])
                )
            ),
        ]
    )
}

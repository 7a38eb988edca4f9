import Parameters

extension IndicatorRegistry {
    /// The indicators that AAITI knows.
    public static let standard = IndicatorRegistry([
        IndicatorDefinition(
            "sma",
            title: "Simple moving average",
            summary: "Mean of the last closes",
            schema: ParameterSchema([period(20)]),
            ofCloses: { SimpleMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "ema",
            title: "Exponential moving average",
            summary: "Mean of closes that weighs recent ones more",
            schema: ParameterSchema([period(20)]),
            ofCloses: { ExponentialMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "rsi",
            title: "Relative strength index",
            summary: "Share of gains in recent price changes, 0 to 100 (Wilder)",
            schema: ParameterSchema([period(14)]),
            ofCloses: { RelativeStrengthIndex(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "volatility",
            title: "Rolling volatility",
            summary: "Standard deviation of the last log returns, per candle",
            schema: ParameterSchema([period(20, from: 2)]),
            ofCloses: { RollingVolatility(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "macd",
            title: "Moving average convergence/divergence",
            summary: "Fast minus slow exponential average of closes, its signal line, and their distance",
            schema: ParameterSchema([
                period(12, named: "fast", of: "fast average"),
                period(26, named: "slow", of: "slow average"),
                period(9, named: "signal", of: "signal line"),
            ]),
            check: { $0.integer("fast") < $0.integer("slow") ? nil : "fast: must be below slow" },
            ofCloses: {
                MACD(fast: $0.integer("fast"), slow: $0.integer("slow"), signal: $0.integer("signal"))
            }
        ),
        IndicatorDefinition(
            "bb",
            title: "Bollinger bands",
            summary: "Mean of the last closes, with a band of standard deviations on either side",
            schema: ParameterSchema([
                period(20),
                Parameter("deviations", .number(0.1...10), default: 2.0, summary: "Half width in standard deviations"),
            ]),
            ofCloses: { BollingerBands(period: $0.integer("period"), deviations: $0.number("deviations")) }
        ),
        IndicatorDefinition(
            "atr",
            title: "Average true range",
            summary: "How far candles reach, gaps included (Wilder)",
            schema: ParameterSchema([period(14)]),
            ofCandles: { AverageTrueRange(period: $0.integer("period")) }
        ),
    ])

    private static func period(
        _ value: Int,
        from minimum: Int = 1,
        named name: String = "period",
        of what: String = "window"
    ) -> Parameter {
        Parameter(
            name,
            .integer(minimum...10_000),
            default: .integer(value),
            summary: "Length of the \(what) in candles"
        )
    }
}

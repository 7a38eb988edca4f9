import Parameters

extension IndicatorRegistry {
    static let averages = [
        IndicatorDefinition(
            "sma",
            on: .price,
            title: "Simple moving average",
            summary: "Mean of the last closes",
            convention: "TA-Lib SMA",
            flat: "the price",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCloses: { SimpleMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "ema",
            on: .price,
            title: "Exponential moving average",
            summary: "Mean of closes that weighs recent ones more",
            convention: "TA-Lib EMA: weight 2 / (period + 1), seeded with the plain mean of the first closes",
            flat: "the price",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCloses: { ExponentialMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "wma",
            on: .price,
            title: "Weighted moving average",
            summary: "Mean of the last closes with the weights 1, 2, … to the newest",
            convention: "TA-Lib WMA",
            flat: "the price",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCloses: { WeightedMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "dema",
            on: .price,
            title: "Double exponential moving average",
            summary: "Exponential average of closes with less lag",
            convention: "Mulloy (1994); TA-Lib DEMA, each average seeded with a plain mean",
            flat: "the price",
            parameters: [period(20, to: 1_000)],
            ofCloses: { DoubleExponentialMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "tema",
            on: .price,
            title: "Triple exponential moving average",
            summary: "Exponential average of closes with still less lag",
            convention: "Mulloy (1994); TA-Lib TEMA, each average seeded with a plain mean",
            flat: "the price",
            parameters: [period(20, to: 1_000)],
            ofCloses: { TripleExponentialMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "t3",
            on: .price,
            title: "Tillson T3",
            summary: "Smooth average of closes with little lag, by six exponential averages",
            convention: "Tillson (1998); TA-Lib T3, each average seeded with a plain mean",
            flat: "the price",
            parameters: [
                period(5, to: 1_000),
                .init("volume", .number(0...1), default: 0.7, summary: "How much of the lag is taken out"),
            ],
            ofCloses: { TillsonAverage(period: $0.integer("period"), volume: $0.number("volume")) }
        ),
        IndicatorDefinition(
            "trima",
            on: .price,
            title: "Triangular moving average",
            summary: "Mean of the last closes that weighs the middle of the window most",
            convention: "TA-Lib TRIMA: a plain average of a plain average",
            flat: "the price",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCloses: { TriangularMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "hma",
            on: .price,
            title: "Hull moving average",
            summary: "Weighted average of closes with little lag",
            convention: "Hull (2005): half of the period and its root rounded down; not in TA-Lib",
            flat: "the price",
            parameters: [period(20, from: 2)],
            ofCloses: { HullMovingAverage(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "kama",
            on: .price,
            title: "Kaufman adaptive moving average",
            summary: "Average of closes that is fast in trends and slow in noise",
            convention: "Kaufman (1995); TA-Lib KAMA, which starts from the close before its first value and fixes "
                + "fast and slow at 2 and 30",
            flat: "moves to the price at its fast pace: the efficiency of no movement is 1",
            range: 0...Double.infinity,
            parameters: [
                period(10),
                period(2, named: "fast", of: "fast average"),
                period(30, named: "slow", of: "slow average"),
            ],
            check: ascending("fast", "slow"),
            ofCloses: {
                AdaptiveMovingAverage(
                    period: $0.integer("period"),
                    fast: $0.integer("fast"),
                    slow: $0.integer("slow")
                )
            }
        ),
    ]

    static let regressions = [
        IndicatorDefinition(
            "linreg",
            on: .price,
            title: "Linear regression",
            summary: "Where the least-squares line through the last closes ends",
            convention: "TA-Lib LINEARREG",
            flat: "the price",
            parameters: [period(14, from: 2)],
            ofCloses: { LinearRegression(period: $0.integer("period"), reading: .end) }
        ),
        IndicatorDefinition(
            "tsf",
            on: .price,
            title: "Time series forecast",
            summary: "The least-squares line through the last closes, one candle ahead",
            convention: "TA-Lib TSF",
            flat: "the price",
            parameters: [period(14, from: 2)],
            ofCloses: { LinearRegression(period: $0.integer("period"), reading: .forecast) }
        ),
        IndicatorDefinition(
            "linreg_slope",
            on: .own,
            title: "Linear regression slope",
            summary: "By how much the least-squares line through the last closes rises a candle",
            convention: "TA-Lib LINEARREG_SLOPE",
            flat: "0",
            parameters: [period(14, from: 2)],
            ofCloses: { LinearRegression(period: $0.integer("period"), reading: .slope) }
        ),
        IndicatorDefinition(
            "midpoint",
            on: .price,
            title: "Midpoint",
            summary: "The middle between the highest and the lowest of the last closes",
            convention: "TA-Lib MIDPOINT",
            flat: "the price",
            range: 0...Double.infinity,
            parameters: [period(14)],
            ofCloses: { Midpoint(period: $0.integer("period")) }
        ),
    ]
}

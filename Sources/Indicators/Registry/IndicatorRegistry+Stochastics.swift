import Parameters

extension IndicatorRegistry {
    static let stochastics = [
        IndicatorDefinition(
            "stoch",
            on: .own,
            title: "Stochastic",
            summary: "Where the close stands in the range of the last candles (%K, smoothed), its mean (%D), 0 to 100",
            convention: "Lane (1984), slow; TA-Lib STOCH with plain averages (TA-Lib's own default period is 5)",
            flat: "0: an empty range counts as 0",
            range: 0...100,
            parameters: [
                period(14),
                period(3, named: "slowing", of: "average of %K"),
                period(3, named: "d", of: "average of %D"),
            ],
            ofCandles: {
                Stochastic(
                    period: $0.integer("period"),
                    slowing: $0.integer("slowing"),
                    smoothing: $0.integer("d")
                )
            }
        ),
        IndicatorDefinition(
            "stochf",
            on: .own,
            title: "Fast stochastic",
            summary: "Where the close stands in the range of the last candles (%K), and its mean (%D), 0 to 100",
            convention: "Lane (1984), fast; TA-Lib STOCHF with a plain average (TA-Lib's own default period is 5)",
            flat: "0: an empty range counts as 0",
            range: 0...100,
            parameters: [period(14), period(3, named: "d", of: "average of %D")],
            ofCandles: { FastStochastic(period: $0.integer("period"), smoothing: $0.integer("d")) }
        ),
        IndicatorDefinition(
            "stochrsi",
            on: .own,
            title: "Stochastic RSI",
            summary: "Where the relative strength index stands in its recent range (%K), and its mean (%D), 0 to 100",
            convention: "Chande and Kroll (1994); TA-Lib STOCHRSI: %K is not smoothed (TradingView's is, over 3)",
            flat: "0: an empty range counts as 0",
            range: 0...100,
            parameters: [
                period(14, named: "rsi", of: "relative strength index"),
                period(14),
                period(3, named: "d", of: "average of %D"),
            ],
            ofCloses: {
                StochasticRSI(
                    strength: $0.integer("rsi"),
                    period: $0.integer("period"),
                    smoothing: $0.integer("d")
                )
            }
        ),
        IndicatorDefinition(
            "willr",
            on: .own,
            title: "Williams %R",
            summary: "How far the close stands below the highest high, as a share of the range, -100 to 0",
            convention: "Williams (1973); TA-Lib WILLR",
            flat: "0",
            range: -100...0,
            parameters: [period(14)],
            ofCandles: { WilliamsR(period: $0.integer("period")) }
        ),
    ]
}

import Parameters

extension IndicatorRegistry {
    static let channels = [
        IndicatorDefinition(
            "bb",
            on: .price,
            title: "Bollinger bands",
            summary: "Mean of the last closes, with a band of standard deviations on either side",
            convention: "Bollinger; TA-Lib BBANDS: population deviation around a plain mean",
            flat: "all three the price",
            parameters: [
                period(20),
                .init("deviations", .number(0.1...10), default: 2.0, summary: "Half width in standard deviations"),
            ],
            ofCloses: { BollingerBands(period: $0.integer("period"), deviations: $0.number("deviations")) }
        ),
        IndicatorDefinition(
            "keltner",
            on: .price,
            title: "Keltner channels",
            summary: "Exponential average of closes, with a channel of average true ranges on either side",
            convention: "Keltner (1960) in Raschke's form, as on TradingView; the true range is averaged as TA-Lib ATR",
            flat: "all three the price",
            parameters: [period(20), period(10, named: "range", of: "average of the range"), multiplier(2)],
            ofCandles: {
                KeltnerChannels(
                    period: $0.integer("period"),
                    range: $0.integer("range"),
                    multiplier: $0.number("multiplier")
                )
            }
        ),
        IndicatorDefinition(
            "donchian",
            on: .price,
            title: "Donchian channels",
            summary: "Highest high and lowest low of the last candles, and the middle between them",
            convention: "Donchian (1960), this candle included; the middle is TA-Lib MIDPRICE",
            flat: "all three the price",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCandles: { DonchianChannels(period: $0.integer("period")) }
        ),
    ]

    static let dispersions = [
        IndicatorDefinition(
            "volatility",
            on: .own,
            title: "Rolling volatility",
            summary: "Standard deviation of the last log returns, per candle",
            convention: "Sample deviation of log returns, not annualised; pandas rolling std",
            flat: "0",
            range: 0...Double.infinity,
            parameters: [period(20, from: 2)],
            ofCloses: { RollingVolatility(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "stddev",
            on: .own,
            title: "Standard deviation",
            summary: "Standard deviation of the last closes",
            convention: "TA-Lib STDDEV: population deviation",
            flat: "0",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCloses: { RollingVariance(period: $0.integer("period"), reading: .standardDeviation) }
        ),
        IndicatorDefinition(
            "variance",
            on: .own,
            title: "Variance",
            summary: "Variance of the last closes",
            convention: "TA-Lib VAR: population variance",
            flat: "0",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCloses: { RollingVariance(period: $0.integer("period"), reading: .variance) }
        ),
        IndicatorDefinition(
            "atr",
            on: .own,
            title: "Average true range",
            summary: "How far candles reach, gaps included (Wilder)",
            convention: "Wilder (1978); TA-Lib ATR: the first candle only provides a close",
            flat: "0",
            range: 0...Double.infinity,
            parameters: [period(14)],
            ofCandles: { AverageTrueRange(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "natr",
            on: .own,
            title: "Normalized average true range",
            summary: "Average true range in percent of the close",
            convention: "Forman (2006); TA-Lib NATR",
            flat: "0",
            range: 0...Double.infinity,
            parameters: [period(14)],
            ofCandles: { NormalizedAverageTrueRange(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "trange",
            on: .own,
            title: "True range",
            summary: "How far the candle reaches, the gap from the last close included",
            convention: "Wilder (1978); TA-Lib TRANGE",
            flat: "0",
            range: 0...Double.infinity,
            ofCandles: { _ in TrueRange() }
        ),
    ]
}

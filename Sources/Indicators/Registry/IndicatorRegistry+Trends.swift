import Parameters

extension IndicatorRegistry {
    static let trends = [
        IndicatorDefinition(
            "dmi",
            on: .own,
            title: "Directional movement index",
            summary: "Share of the range that went up (+DI) and down (-DI), and how far they are apart (DX), 0 to 100",
            convention: "Wilder (1978); TA-Lib PLUS_DI, MINUS_DI and DX, whose sums start with period - 1 moves; no "
                + "movement is less than 1e-14 of the price (TA-Lib: less than 1e-14)",
            flat: "+DI and -DI 0; DX stays as it was, 0 at the beginning",
            range: 0...100,
            parameters: [period(14)],
            ofCandles: { DirectionalMovement(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "adx",
            on: .own,
            title: "Average directional index",
            summary: "How strong a trend is, whichever way it goes, 0 to 100",
            convention: "Wilder (1978); TA-Lib ADX, seeded with the plain mean of DX",
            flat: "stays as it was; 0 at the beginning",
            range: 0...100,
            parameters: [period(14)],
            ofCandles: { AverageDirectionalIndex(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "adxr",
            on: .own,
            title: "Average directional movement rating",
            summary: "Mean of the average directional index now and period - 1 candles ago, 0 to 100",
            convention: "Wilder (1978); TA-Lib ADXR",
            flat: "stays as it was; 0 at the beginning",
            range: 0...100,
            parameters: [period(14, from: 2)],
            ofCandles: { AverageDirectionalRating(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "aroon",
            on: .own,
            title: "Aroon",
            summary: "How recent the highest high (up) and the lowest low (down) are, 0 to 100, and their difference",
            convention: "Chande (1995); TA-Lib AROON and AROONOSC: of period + 1 candles, of equal extremes the newest",
            flat: "up and down 100, oscillator 0",
            range: -100...100,
            parameters: [period(14)],
            ofCandles: { Aroon(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "sar",
            on: .price,
            title: "Parabolic SAR",
            summary: "A stop that follows the price ever faster and changes sides once it is touched",
            convention: "Wilder (1978); TA-Lib SAR: first down only if the low fell by more than the high rose",
            flat: "the price",
            parameters: [
                .init("acceleration", .number(0.001...1), default: 0.02, summary: "Speed, and what a new extreme adds"),
                .init("maximum", .number(0.001...1), default: 0.2, summary: "Highest speed"),
            ],
            check: {
                $0.number("acceleration") <= $0.number("maximum") ? nil : "acceleration: must not be above maximum"
            },
            ofCandles: { ParabolicSAR(acceleration: $0.number("acceleration"), maximum: $0.number("maximum")) }
        ),
        IndicatorDefinition(
            "supertrend",
            on: .price,
            title: "SuperTrend",
            summary: "A stop some average true ranges away: below the close in an upward trend, else above it",
            convention: "Seban, as TradingView's ta.supertrend: bands around (high + low) / 2, Wilder's average range, "
                + "first above the price; the first true range is that of the second candle, as in TA-Lib ATR",
            flat: "the price",
            parameters: [period(10), multiplier(3)],
            ofCandles: { SuperTrend(period: $0.integer("period"), multiplier: $0.number("multiplier")) }
        ),
        IndicatorDefinition(
            "ichimoku",
            on: .price,
            title: "Ichimoku",
            summary: "Middles of ranges, the cloud as it stands at this candle, and the close to be drawn further back",
            convention: "Hosoda (1969), displaced as on TradingView, without look-ahead: senkou_a and senkou_b stem "
                + "from displacement - 1 candles before; chikou is this candle's close, to be drawn as many back",
            flat: "the price",
            range: 0...Double.infinity,
            parameters: [
                period(9, named: "tenkan", of: "conversion line"),
                period(26, named: "kijun", of: "base line"),
                period(52, named: "senkou", of: "leading span B"),
                period(26, to: 1_000, named: "displacement", of: "displacement, this one counted,"),
            ],
            check: ascending("tenkan", "kijun", "senkou", strictly: false),
            ofCandles: {
                Ichimoku(
                    tenkan: $0.integer("tenkan"),
                    kijun: $0.integer("kijun"),
                    senkou: $0.integer("senkou"),
                    displacement: $0.integer("displacement")
                )
            }
        ),
    ]
}

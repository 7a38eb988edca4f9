import Parameters

extension IndicatorRegistry {
    static let oscillators = [
        IndicatorDefinition(
            "rsi",
            on: .own,
            title: "Relative strength index",
            summary: "Share of gains in recent price changes, 0 to 100 (Wilder)",
            convention: "Wilder (1978); TA-Lib RSI, seeded with the plain means of the first changes",
            flat: "0",
            range: 0...100,
            parameters: [period(14)],
            ofCloses: { RelativeStrengthIndex(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "cmo",
            on: .own,
            title: "Chande momentum oscillator",
            summary: "Gains minus losses as a share of recent price changes, -100 to 100",
            convention: "Chande and Kroll (1994), smoothed as Wilder does, as TA-Lib CMO; Chande adds up plainly",
            flat: "0",
            range: -100...100,
            parameters: [period(14)],
            ofCloses: { ChandeMomentumOscillator(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "macd",
            on: .own,
            title: "Moving average convergence/divergence",
            summary: "Fast minus slow exponential average of closes, its signal line, and their distance",
            convention: "Appel; TA-Lib MACD, whose fast average starts so that both are seeded at the same close",
            flat: "0",
            parameters: fastSlowSignal,
            check: ascending("fast", "slow"),
            ofCloses: {
                MACD(fast: $0.integer("fast"), slow: $0.integer("slow"), signal: $0.integer("signal"))
            }
        ),
        IndicatorDefinition(
            "ppo",
            on: .own,
            title: "Percentage price oscillator",
            summary: "Fast minus slow exponential average of closes in percent of the slow one, and its signal line",
            convention: "Appel (2005): exponential averages, each seeded with the plain mean of its first closes; "
                + "TA-Lib PPO defaults to plain averages and has no signal line",
            flat: "0",
            parameters: fastSlowSignal,
            check: ascending("fast", "slow"),
            ofCloses: {
                PercentagePriceOscillator(
                    fast: $0.integer("fast"),
                    slow: $0.integer("slow"),
                    signal: $0.integer("signal")
                )
            }
        ),
        IndicatorDefinition(
            "trix",
            on: .own,
            title: "TRIX",
            summary: "Change of a triple exponential average of closes from candle to candle, in percent",
            convention: "Hutson (1983); TA-Lib TRIX, each average seeded with a plain mean",
            flat: "0",
            parameters: [period(15, to: 1_000)],
            ofCloses: { TripleExponentialRate(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "roc",
            on: .own,
            title: "Rate of change",
            summary: "Change of the close in percent",
            convention: "TA-Lib ROC",
            flat: "0",
            parameters: [period(10, of: "way back")],
            ofCloses: { RateOfChange(period: $0.integer("period"), in: .percent) }
        ),
        IndicatorDefinition(
            "mom",
            on: .own,
            title: "Momentum",
            summary: "Change of the close in the unit of prices",
            convention: "TA-Lib MOM",
            flat: "0",
            parameters: [period(10, of: "way back")],
            ofCloses: { RateOfChange(period: $0.integer("period"), in: .price) }
        ),
        IndicatorDefinition(
            "cci",
            on: .own,
            title: "Commodity channel index",
            summary: "Distance of the typical price from its mean, in mean absolute deviations times 0.015",
            convention: "Lambert (1980); TA-Lib CCI",
            flat: "0",
            parameters: [period(20, to: 1_000)],
            ofCandles: { CommodityChannelIndex(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "ultosc",
            on: .own,
            title: "Ultimate oscillator",
            summary: "Share of buying pressure in the true range over three periods, weighted 4 : 2 : 1, 0 to 100",
            convention: "Williams (1985); TA-Lib ULTOSC",
            flat: "0: a period without movement counts as 0",
            range: 0...100,
            parameters: [
                period(7, named: "short", of: "short period"),
                period(14, named: "medium", of: "medium period"),
                period(28, named: "long", of: "long period"),
            ],
            check: ascending("short", "medium", "long", strictly: false),
            ofCandles: {
                UltimateOscillator(
                    short: $0.integer("short"),
                    medium: $0.integer("medium"),
                    long: $0.integer("long")
                )
            }
        ),
        IndicatorDefinition(
            "bop",
            on: .own,
            title: "Balance of power",
            summary: "How far the candle got from open to close as a share of its range, -1 to 1",
            convention: "Livshin (2001), not smoothed; TA-Lib BOP",
            flat: "0",
            range: -1...1,
            ofCandles: { _ in BalanceOfPower() }
        ),
    ]

    private static let fastSlowSignal = [
        period(12, named: "fast", of: "fast average"),
        period(26, named: "slow", of: "slow average"),
        period(9, named: "signal", of: "signal line"),
    ]
}

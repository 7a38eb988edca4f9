import Parameters

extension IndicatorRegistry {
    static let volumes = [
        IndicatorDefinition(
            "vwap",
            on: .price,
            title: "Volume-weighted average price",
            summary: "Mean typical price of the last candles, weighed by their volume",
            convention: "Rolling over a period; typical price (high + low + close) / 3",
            flat: "the price; without any volume all candles weigh the same",
            range: 0...Double.infinity,
            parameters: [period(20)],
            ofCandles: { RollingVWAP(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "vwap_session",
            on: .price,
            title: "Session VWAP",
            summary: "Mean typical price since midnight UTC, weighed by volume",
            convention: "Anchored to the UTC day in which a candle opens; none for a day whose beginning is not there",
            flat: "the price; while there is no volume all candles weigh the same",
            range: 0...Double.infinity,
            days: 1,
            ofCandles: { _ in SessionVWAP() }
        ),
        IndicatorDefinition(
            "obv",
            on: .own,
            title: "On-balance volume",
            summary: "All volume so far, counted up with a rising close and down with a falling one",
            convention: "Granville (1963); TA-Lib OBV: starts with the first volume, so that only changes count",
            flat: "stays as it was",
            ofCandles: { _ in OnBalanceVolume() }
        ),
        IndicatorDefinition(
            "ad",
            on: .own,
            title: "Accumulation/distribution line",
            summary: "All volume so far, weighed by where each close stands in its candle's range",
            convention: "Chaikin; TA-Lib AD: starts with the first candle, so that only changes count",
            flat: "stays as it was",
            ofCandles: { _ in AccumulationDistribution() }
        ),
        IndicatorDefinition(
            "adosc",
            on: .own,
            title: "Chaikin oscillator",
            summary: "Fast minus slow exponential average of the accumulation/distribution line",
            convention: "Chaikin (1982); TA-Lib ADOSC: both averages start from the line's first value",
            flat: "dies away to 0",
            parameters: [
                period(3, named: "fast", of: "fast average"),
                period(10, named: "slow", of: "slow average"),
            ],
            check: ascending("fast", "slow"),
            ofCandles: { ChaikinOscillator(fast: $0.integer("fast"), slow: $0.integer("slow")) }
        ),
        IndicatorDefinition(
            "cmf",
            on: .own,
            title: "Chaikin money flow",
            summary: "Volume weighed by where each close stands in its candle's range, as a share of all, -1 to 1",
            convention: "Chaikin; not in TA-Lib",
            flat: "0, and 0 without any volume",
            range: -1...1,
            parameters: [period(20)],
            ofCandles: { ChaikinMoneyFlow(period: $0.integer("period")) }
        ),
        IndicatorDefinition(
            "mfi",
            on: .own,
            title: "Money flow index",
            summary: "Share of money in candles whose typical price rose, 0 to 100",
            convention: "Quong and Soudack (1989); TA-Lib MFI, which also takes any flow below 1 for none",
            flat: "0, and 0 without any volume",
            range: 0...100,
            parameters: [period(14)],
            ofCandles: { MoneyFlowIndex(period: $0.integer("period")) }
        ),
    ]
}

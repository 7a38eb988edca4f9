extension IndicatorRegistry {
    static let levels = [
        IndicatorDefinition(
            "pivot",
            on: .price,
            title: "Pivot points",
            summary: "Support and resistance for a day, from the day before",
            convention: "Floor traders' levels of the last UTC day with candles: P = (high + low + close) / 3, "
                + "2P - low and 2P - high, P ± range, high + 2 (P - low) and low - 2 (high - P)",
            flat: "all the price",
            days: 2,
            ofCandles: { _ in PivotPoints<ClassicPivots>() }
        ),
        IndicatorDefinition(
            "pivot_fibonacci",
            on: .price,
            title: "Fibonacci pivot points",
            summary: "Support and resistance for a day, at Fibonacci shares of the range of the day before",
            convention: "Of the last UTC day with candles: P ± 0.382, 0.618 and 1 times the range",
            flat: "all the price",
            days: 2,
            ofCandles: { _ in PivotPoints<FibonacciPivots>() }
        ),
        IndicatorDefinition(
            "pivot_camarilla",
            on: .price,
            title: "Camarilla pivot points",
            summary: "Support and resistance for a day, close around the last close of the day before",
            convention: "Scott (1989), of the last UTC day with candles: close ± 1.1 / 12, 6, 4 and 2 times the range",
            flat: "all the price",
            days: 2,
            ofCandles: { _ in PivotPoints<CamarillaPivots>() }
        ),
    ]

    static let prices = [
        IndicatorDefinition(
            "avgprice",
            on: .price,
            title: "Average price",
            summary: "(open + high + low + close) / 4",
            convention: "TA-Lib AVGPRICE",
            flat: "the price",
            range: 0...Double.infinity,
            ofCandles: { _ in PriceAverage(.average) }
        ),
        IndicatorDefinition(
            "medprice",
            on: .price,
            title: "Median price",
            summary: "(high + low) / 2",
            convention: "TA-Lib MEDPRICE",
            flat: "the price",
            range: 0...Double.infinity,
            ofCandles: { _ in PriceAverage(.median) }
        ),
        IndicatorDefinition(
            "typprice",
            on: .price,
            title: "Typical price",
            summary: "(high + low + close) / 3",
            convention: "TA-Lib TYPPRICE",
            flat: "the price",
            range: 0...Double.infinity,
            ofCandles: { _ in PriceAverage(.typical) }
        ),
        IndicatorDefinition(
            "wclprice",
            on: .price,
            title: "Weighted close",
            summary: "(high + low + 2 × close) / 4",
            convention: "TA-Lib WCLPRICE",
            flat: "the price",
            range: 0...Double.infinity,
            ofCandles: { _ in PriceAverage(.weightedClose) }
        ),
    ]
}

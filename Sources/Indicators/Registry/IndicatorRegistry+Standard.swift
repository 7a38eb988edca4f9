import Parameters

extension IndicatorRegistry {
    /// The indicators that AAITI knows.
    public static let standard = IndicatorRegistry(
        averages + regressions + oscillators + stochastics + trends + channels + dispersions + volumes + levels + prices
    )

    static func period(
        _ value: Int,
        from minimum: Int = 1,
        to maximum: Int = 10_000,
        named name: String = "period",
        of what: String = "window"
    ) -> Parameter {
        Parameter(
            name,
            .integer(minimum...maximum),
            default: .integer(value),
            summary: "Length of the \(what) in candles"
        )
    }

    static func multiplier(_ value: Double) -> Parameter {
        Parameter(
            "multiplier",
            .number(0.1...10),
            default: .number(value),
            summary: "Half width in average true ranges"
        )
    }

    /// A check that whole-number parameters ascend: strictly, or not.
    static func ascending(_ names: String..., strictly: Bool = true) -> @Sendable (ParameterValues) -> String? {
        { values in
            for (smaller, larger) in zip(names, names.dropFirst()) {
                let (low, high) = (values.integer(smaller), values.integer(larger))
                if strictly && low >= high { return "\(smaller): must be below \(larger)" }
                if low > high { return "\(smaller): must not be above \(larger)" }
            }
            return nil
        }
    }
}

internal import Parameters

extension StrategyRegistry {
    /// The strategies that come with AAITI.
    public static let standard = StrategyRegistry([.smaCross, .forecast, .buyAndHold])
}

extension StrategyDescriptor {
    static let smaCross = StrategyDescriptor(
        type: "sma_cross",
        name: "Moving average cross",
        summary: "In the market while a fast simple moving average of the closes stands above a slow one.",
        schema: ParameterSchema([
            Parameter("fast", .integer(1...999), default: 10, summary: "Candles in the fast average"),
            Parameter("slow", .integer(2...1000), default: 30, summary: "Candles in the slow average"),
        ]),
        check: { values throws(ParameterErrors) in
            let slow = values.integer("slow")
            guard values.integer("fast") < slow else {
                let error = ParameterError(field: "fast", message: "must be less than slow, which is \(slow)")
                throw ParameterErrors([error])
            }
        },
        make: { values, _ in SMACross(fast: values.integer("fast"), slow: values.integer("slow")) }
    )

    static let forecast = StrategyDescriptor(
        type: "forecast",
        name: "Forecast",
        summary: "Buys when a trained model expects more than trading costs, sells when it expects a fall.",
        schema: ParameterSchema([
            Parameter("model_id", .text, default: nil, summary: "The trained model that forecasts"),
            Parameter("horizon", .integer(1...1000), default: 1, summary: "How many candles ahead to look"),
            Parameter(
                "threshold_bps",
                .number(0...10_000),
                default: 0,
                summary: "Expected return above the cost of buying and selling that an entry needs, in basis points"
            ),
        ]),
        make: { values, context in
            let model = try context.model(values.text("model_id"))
            return ForecastStrategy(
                model: model.model,
                inputs: model.inputs,
                modelName: model.name,
                horizon: values.integer("horizon"),
                roundTripCost: context.roundTripCost,
                threshold: values.number("threshold_bps") / 10_000
            )
        }
    )

    static let buyAndHold = StrategyDescriptor(
        type: "buy_and_hold",
        name: "Buy and hold",
        summary: "Buys at the first close and never sells: the baseline that others must beat.",
        schema: ParameterSchema(),
        make: { _, _ in BuyAndHold() }
    )
}

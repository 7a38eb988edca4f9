internal import Parameters

extension StrategyDescriptor {
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
            Parameter(
                "size_by_interval",
                .boolean,
                default: false,
                summary: "Buys less the wider the forecast's 80% interval is against the expected move"
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
                threshold: values.number("threshold_bps") / 10_000,
                sizesByInterval: values.boolean("size_by_interval")
            )
        }
    )
}

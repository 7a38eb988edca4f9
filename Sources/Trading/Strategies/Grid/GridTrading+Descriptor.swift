internal import Markets
internal import Parameters

extension StrategyDescriptor {
    static let grid = StrategyDescriptor(
        type: "grid",
        name: "Grid",
        summary: "Buys at each level between two prices and sells one level higher, again and again.",
        schema: ParameterSchema([
            Parameter("lower", price, default: nil, summary: "The lowest price that it buys at"),
            Parameter("upper", price, default: nil, summary: "The highest price that it sells at"),
            Parameter("levels", .integer(2...200), default: 10, summary: "How many prices it has, both ends included"),
            Parameter(
                "spacing",
                .choice(GridLevels.Spacing.allCases.map(\.rawValue)),
                default: "arithmetic",
                summary: "Whether the prices are apart by the same difference or by the same ratio"
            ),
            Parameter(
                "quantity",
                .number(0.000_000_01...1_000_000_000),
                default: nil,
                summary: "How much each level buys, in the base asset: a whole number of lots"
            ),
            Parameter(
                "stop",
                .number(0...1_000_000_000),
                default: 0,
                summary: "Sells all and ends at a close below this price, which is below lower; 0 for never"
            ),
        ]),
        check: { values throws(ParameterErrors) in
            let (lower, upper, stop) = (values.number("lower"), values.number("upper"), values.number("stop"))
            var errors: [ParameterError] = []
            if lower >= upper {
                errors.append(ParameterError(field: "lower", message: "must be less than upper, which is \(upper)"))
            }
            if stop >= lower {
                errors.append(ParameterError(field: "stop", message: "must be less than lower, which is \(lower)"))
            }
            guard errors.isEmpty else { throw ParameterErrors(errors) }
        },
        make: { values, context in
            let strategy = GridTrading(
                levels: GridLevels(
                    lower: values.number("lower"),
                    upper: values.number("upper"),
                    count: values.integer("levels"),
                    spacing: GridLevels.Spacing(rawValue: values.text("spacing")) ?? .arithmetic
                ),
                quantity: values.number("quantity"),
                stop: values.number("stop") == 0 ? nil : values.number("stop"),
                feeRate: context.feeRate
            )
            if let instrument = context.instrument { try check(strategy, on: instrument) }
            return strategy
        }
    )

    private static let price = Parameter.Kind.number(0.000_000_01...1_000_000_000)

    /// What can only be seen once it is known what is traded.
    private static func check(_ strategy: GridTrading, on instrument: Instrument) throws(ParameterErrors) {
        var errors: [ParameterError] = []
        do { _ = try strategy.levels.prices(of: instrument) } catch {
            errors.append(ParameterError(field: "levels", message: "\(error)"))
        }
        do { _ = try strategy.holdings(.zero, of: instrument) } catch {
            errors.append(ParameterError(field: "quantity", message: "\(error)"))
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
    }
}

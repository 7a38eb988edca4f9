public import JSON
public import Markets
public import Parameters

extension Sizing {
    /// Reads `"all_in"`, `"one_unit"`, or an object of a `type`: `{"type": "fixed_quantity", "quantity": "0.5"}`,
    /// `{"type": "fixed_amount", "amount": "1000"}`, `{"type": "percent", "percent": "25"}`,
    /// `{"type": "volatility_target", "annual_volatility": "0.2", "lookback": 60, "maximum": "1"}`,
    /// `{"type": "kelly", "fraction": "0.5", "minimum_trades": 20, "initial": "0.01"}`; nothing or `null` is all in.
    public init(json: JSONValue?, instrument: Instrument) throws(ParameterError) {
        switch (json ?? .null, json?["type"]?.stringValue) {
        case (.null, _), (.string("all_in"), _), (_, "all_in"): self = .allIn
        case (.string("one_unit"), _), (_, "one_unit"):
            self = .fixedQuantity(try Self.quantity("1", instrument))
        case (_, "fixed_quantity"):
            guard let text = json?["quantity"]?.decimalText else {
                throw ParameterError(field: "sizing.quantity", message: "must be a decimal number such as \"0.5\"")
            }
            self = .fixedQuantity(try Self.quantity(text, instrument))
        case (_, "fixed_amount"):
            guard let amount = json?["amount"]?.decimalText.flatMap({ try? Money($0) }), amount > .zero else {
                throw ParameterError(field: "sizing.amount", message: "must be a positive amount such as \"1000\"")
            }
            self = .fixedAmount(amount)
        case (_, "percent"): self = .shareOfEquity(try Self.percent(json))
        case (_, "volatility_target"):
            self = .volatilityTarget(
                annual: try Self.share(json, "annual_volatility"),
                lookback: try Self.integer(json, "lookback", 2...10_000, default: 60),
                maximum: try Self.share(json, "maximum", default: .whole)
            )
        case (_, "kelly"):
            self = .kelly(
                fraction: try Self.share(json, "fraction"),
                minimumTrades: try Self.integer(json, "minimum_trades", 2...10_000, default: 20),
                initial: try Self.share(json, "initial", default: Share(partsPerBillion: 10_000_000))
            )
        default:
            throw ParameterError(
                field: "sizing",
                message: "must be all_in, one_unit, or an object whose type is fixed_quantity, fixed_amount, percent, "
                    + "volatility_target or kelly"
            )
        }
    }

    private static func percent(_ json: JSONValue?) throws(ParameterError) -> Share {
        guard let text = json?["percent"]?.decimalText,
            let percent = try? DecimalText(text),
            let parts = try? percent.scaled(toDecimals: 7), (1...1_000_000_000).contains(parts)
        else {
            throw ParameterError(
                field: "sizing.percent",
                message: "must be a number above 0 and at most 100, with at most 7 decimals"
            )
        }
        return Share(partsPerBillion: Int64(parts))
    }

    private static func share(
        _ json: JSONValue?,
        _ key: String,
        default standard: Share? = nil
    ) throws(ParameterError) -> Share {
        guard let value = json?[key], !value.isNull else {
            if let standard { return standard }
            throw ParameterError(field: "sizing.\(key)", message: "is missing: a fraction above 0 and at most 1")
        }
        guard let share = value.decimalText.flatMap({ try? Share($0) }), share.partsPerBillion > 0 else {
            throw ParameterError(field: "sizing.\(key)", message: "must be a fraction above 0 and at most 1")
        }
        return share
    }

    private static func integer(
        _ json: JSONValue?,
        _ key: String,
        _ range: ClosedRange<Int>,
        default standard: Int
    ) throws(ParameterError) -> Int {
        guard let value = json?[key], !value.isNull else { return standard }
        guard let number = value.integerValue.map({ Int($0) }), range.contains(number) else {
            let message = "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw ParameterError(field: "sizing.\(key)", message: message)
        }
        return number
    }

    private static func quantity(_ text: String, _ instrument: Instrument) throws(ParameterError) -> Quantity {
        do {
            let quantity = try Quantity(text, of: instrument)
            guard quantity > .zero else { throw DecimalError.outOfRange(text) }
            return quantity
        } catch {
            throw ParameterError(field: "sizing.quantity", message: "\(error); it must be a positive quantity")
        }
    }
}

extension JSONValue {
    /// A decimal as the wire has it, text or number, without passing through binary floating point.
    var decimalText: String? { stringValue ?? numberValue?.text }
}

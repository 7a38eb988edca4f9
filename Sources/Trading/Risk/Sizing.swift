public import JSON
public import Markets
public import Parameters

/// How large a position an entry opens.
public enum Sizing: Hashable, Sendable, Codable {
    /// As many lots as the cash pays for, fee included, at the price of the fill.
    case allIn
    /// Always the same quantity; an entry that the cash does not pay for is refused.
    case fixedQuantity(Quantity)
    /// As many lots as a share of the equity pays for, fee included, at the price of the fill.
    case shareOfEquity(Share)

    /// What an entry asks the venue for.
    ///
    /// - Parameter conviction: the part of the size that is wanted, above 0 and at most 1.
    func size(cash: Money, equity: Money, conviction: Double, of instrument: Instrument) -> OrderSize {
        let full: OrderSize =
            switch self {
            case .allIn: .budget(cash)
            case .fixedQuantity(let quantity): .quantity(quantity)
            case .shareOfEquity(let share): .budget(min(cash, share.of(equity)))
            }
        guard conviction < 1 else { return full }
        let share = Share(partsPerBillion: Int64((conviction * 1e9).rounded(.down)))
        return switch full {
        case .budget(let budget): .budget(share.of(budget))
        case .quantity(let quantity): .quantity(quantity.scaled(by: share))
        }
    }
}

extension Quantity {
    /// The share of a quantity, rounded down to whole lots.
    fileprivate func scaled(by share: Share) -> Quantity {
        Quantity(lots: Int64(Int128(lots) * Int128(share.partsPerBillion) / 1_000_000_000))
    }
}

extension Sizing {
    /// Reads `"all_in"`, `"one_unit"`, `{"type": "fixed_quantity", "quantity": "0.5"}` or
    /// `{"type": "percent", "percent": "25"}`; nothing or `null` is all in.
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
        case (_, "percent"):
            guard let text = json?["percent"]?.decimalText,
                let percent = try? DecimalText(text),
                let parts = try? percent.scaled(toDecimals: 7), (1...1_000_000_000).contains(parts)
            else {
                throw ParameterError(
                    field: "sizing.percent",
                    message: "must be a number above 0 and at most 100, with at most 7 decimals"
                )
            }
            self = .shareOfEquity(Share(partsPerBillion: Int64(parts)))
        default:
            throw ParameterError(
                field: "sizing",
                message: "must be all_in, one_unit, or an object whose type is fixed_quantity or percent"
            )
        }
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

public import JSON
public import Markets
public import Parameters

/// Limits that every entry must keep. An order that reduces the position always passes.
public struct RiskLimits: Hashable, Sendable, Codable {
    /// The largest notional that a position may have when it is opened.
    public var maximumPosition: Money?
    /// The loss from the highest equity so far, as a share of it, at which the engine halts: it opens no more positions,
    /// even if the equity recovers.
    public var maximumDrawdown: Share?

    public init(maximumPosition: Money? = nil, maximumDrawdown: Share? = nil) {
        self.maximumPosition = maximumPosition
        self.maximumDrawdown = maximumDrawdown
    }

    /// No limits.
    public static let none = RiskLimits()

    /// Whether the equity of every close matters.
    var followsEquity: Bool { maximumDrawdown != nil }

    /// Whether a fall of the equity from `peak` reaches the largest drawdown.
    func isExceeded(peak: Money, equity: Money) -> Bool {
        guard let maximumDrawdown, equity < peak else { return false }
        return peak - equity >= maximumDrawdown.of(peak)
    }

    /// Why an entry of `quantity` at about `price` is refused; `nil` if it is not.
    func refusal(entry quantity: Quantity, at price: Price, isHalted: Bool, _ instrument: Instrument) -> OrderRefusal? {
        if isHalted, let maximumDrawdown {
            return OrderRefusal(
                .maximumDrawdown,
                "the equity fell by \(maximumDrawdown.text) or more from its peak; the engine opens no more positions"
            )
        }
        // By what the limit would buy, because the notional of a wild quantity need not fit.
        if let maximumPosition,
            quantity > instrument.affordableQuantity(for: maximumPosition, at: price, feeRate: .zero)
        {
            return OrderRefusal(
                .maximumPosition,
                "\(quantity.text(of: instrument)) at \(price.text(of: instrument)) exceeds \(maximumPosition.text)"
            )
        }
        return nil
    }
}

extension RiskLimits {
    /// Reads `{"maximum_position": "1000", "maximum_drawdown": "0.2"}`; what is missing or `null` is no limit.
    ///
    /// - Throws: ``ParameterErrors`` naming every member that is unknown or no such limit.
    public init(json: JSONObject) throws(ParameterErrors) {
        self.init()
        var errors: [ParameterError] = []
        for member in json.members where !member.value.isNull {
            switch member.key {
            case "maximum_position":
                maximumPosition = member.value.decimalText.flatMap { try? Money($0) }.flatMap { $0 > .zero ? $0 : nil }
                if maximumPosition != nil { continue }
                errors.append(ParameterError(field: "risk.maximum_position", message: "must be a positive amount"))
            case "maximum_drawdown":
                maximumDrawdown = member.value.decimalText.flatMap { try? Share($0) }
                    .flatMap { $0.partsPerBillion > 0 ? $0 : nil }
                if maximumDrawdown != nil { continue }
                errors.append(
                    ParameterError(field: "risk.maximum_drawdown", message: "must be a fraction above 0 and at most 1")
                )
            default:
                errors.append(
                    ParameterError(
                        field: "risk.\(member.key)",
                        message: "unknown limit; known: maximum_position, maximum_drawdown"
                    )
                )
            }
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
    }
}

extension RiskLimits: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("maximum_position", maximumPosition?.text)
            $0.member("maximum_drawdown", maximumDrawdown?.text)
        }
    }
}

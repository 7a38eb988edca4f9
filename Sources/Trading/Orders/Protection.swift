public import JSON
public import Parameters

/// Where a position is left: orders that go to the venue together with the entry, so that no position is ever without.
///
/// Each is a distance from the price of the entry, as a share of it.
public struct Protection: Hashable, Sendable, Codable {
    /// How far below the entry a stop sells.
    public var stopLoss: Share?
    /// How far above the entry a take-profit sells.
    public var takeProfit: Share?
    /// How far below the highest price since the entry a stop follows; in place of ``stopLoss``, not beside it.
    public var trailingStop: Share?

    public init(stopLoss: Share? = nil, takeProfit: Share? = nil, trailingStop: Share? = nil) {
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.trailingStop = trailingStop
    }

    /// Whether nothing protects.
    public var isEmpty: Bool { stopLoss == nil && takeProfit == nil && trailingStop == nil }
}

extension Protection {
    /// Reads `{"stop_loss": "0.02", "take_profit": "0.05"}` or `{"trailing_stop": "0.03"}`: fractions of the price.
    ///
    /// - Throws: ``ParameterErrors`` naming every member that is unknown or no such fraction.
    public init(json: JSONObject) throws(ParameterErrors) {
        self.init()
        var errors: [ParameterError] = []
        for member in json.members where !member.value.isNull {
            let field = "protection.\(member.key)"
            guard ["stop_loss", "take_profit", "trailing_stop"].contains(member.key) else {
                let message = "unknown; known: stop_loss, take_profit, trailing_stop"
                errors.append(ParameterError(field: field, message: message))
                continue
            }
            let largest: Int64 = member.key == "take_profit" ? 1_000_000_000 : 999_999_999
            let share = member.value.decimalText.flatMap { try? Share($0) }
            guard let share, (1...largest).contains(share.partsPerBillion) else {
                errors.append(ParameterError(field: field, message: "must be a fraction above 0 and below 1"))
                continue
            }
            switch member.key {
            case "stop_loss": stopLoss = share
            case "take_profit": takeProfit = share
            default: trailingStop = share
            }
        }
        if stopLoss != nil, trailingStop != nil {
            let message = "is in place of stop_loss: give one of the two"
            errors.append(ParameterError(field: "protection.trailing_stop", message: message))
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
    }
}

extension Protection: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("stop_loss", stopLoss?.text)
            $0.member("take_profit", takeProfit?.text)
            $0.member("trailing_stop", trailingStop?.text)
        }
    }
}

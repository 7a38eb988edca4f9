public import JSON
internal import Markets
public import Parameters

extension RiskLimits {
    /// Reads `{"maximum_position": "1000", "maximum_drawdown": "0.2"}`; what is missing or `null` is no limit.
    ///
    /// - Throws: ``ParameterErrors`` naming every member that is unknown or no such limit.
    public init(json: JSONObject) throws(ParameterErrors) {
        self.init()
        var errors: [ParameterError] = []
        for member in json.members where !member.value.isNull {
            if let message = read(member.key, member.value) {
                errors.append(ParameterError(field: "risk.\(member.key)", message: message))
            }
        }
        if lossStreakPause != nil, lossStreak == nil {
            errors.append(ParameterError(field: "risk.loss_streak_pause", message: "needs loss_streak beside it"))
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
    }

    /// - Returns: what is wrong with it.
    private mutating func read(_ key: String, _ value: JSONValue) -> String? {
        switch key {
        case "maximum_position":
            maximumPosition = value.decimalText.flatMap { try? Money($0) }.flatMap { $0 > .zero ? $0 : nil }
            return maximumPosition == nil ? "must be a positive amount" : nil
        case "maximum_exposure": return read(value, into: \.maximumExposure)
        case "maximum_daily_loss": return read(value, into: \.maximumDailyLoss)
        case "maximum_drawdown": return read(value, into: \.maximumDrawdown)
        case "maximum_orders_per_hour": return read(value, into: \.maximumOrdersPerHour, upTo: 100_000)
        case "maximum_open_orders": return read(value, into: \.maximumOpenOrders, upTo: 10_000)
        case "cool_down": return read(value, into: \.coolDown, upTo: 100_000)
        case "loss_streak": return read(value, into: \.lossStreak, upTo: 1000)
        case "loss_streak_pause": return read(value, into: \.lossStreakPause, upTo: 100_000)
        default: return "unknown limit; known: \(Self.known.joined(separator: ", "))"
        }
    }

    private static let known = [
        "maximum_position", "maximum_exposure", "maximum_daily_loss", "maximum_drawdown", "maximum_orders_per_hour",
        "maximum_open_orders", "cool_down", "loss_streak", "loss_streak_pause",
    ]

    private mutating func read(_ value: JSONValue, into field: WritableKeyPath<RiskLimits, Share?>) -> String? {
        guard let share = value.decimalText.flatMap({ try? Share($0) }), share.partsPerBillion > 0 else {
            return "must be a fraction above 0 and at most 1"
        }
        self[keyPath: field] = share
        return nil
    }

    private mutating func read(
        _ value: JSONValue,
        into field: WritableKeyPath<RiskLimits, Int?>,
        upTo most: Int
    ) -> String? {
        guard let number = value.integerValue.map({ Int($0) }), (1...most).contains(number) else {
            return "must be a whole number from 1 to \(most)"
        }
        self[keyPath: field] = number
        return nil
    }
}

extension RiskLimits: JSONWritable {
    /// Writes the limits that there are.
    public func write(to writer: inout JSONWriter) {
        writer.object {
            if let maximumPosition { $0.member("maximum_position", maximumPosition.text) }
            if let maximumExposure { $0.member("maximum_exposure", maximumExposure.text) }
            if let maximumDailyLoss { $0.member("maximum_daily_loss", maximumDailyLoss.text) }
            if let maximumDrawdown { $0.member("maximum_drawdown", maximumDrawdown.text) }
            if let maximumOrdersPerHour { $0.member("maximum_orders_per_hour", maximumOrdersPerHour) }
            if let maximumOpenOrders { $0.member("maximum_open_orders", maximumOpenOrders) }
            if let coolDown { $0.member("cool_down", coolDown) }
            if let lossStreak { $0.member("loss_streak", lossStreak) }
            if let lossStreakPause { $0.member("loss_streak_pause", lossStreakPause) }
        }
    }
}

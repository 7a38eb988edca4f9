public import JSON
import Markets
public import Parameters
import Trading

extension AccountLimits {
    /// The members that ``init(json:)`` reads.
    public static let names = AccountLimit.allCases.map(\.rawValue) + ["halt_on"]
    /// So many quote assets may have amounts of their own.
    private static let maximumAssets = 50

    /// Reads `{"maximum_position": {"USDT": "1000"}, "maximum_drawdown": "0.2", "halt_on": ["maximum_drawdown"]}`; what is
    /// missing or `null` is no limit.
    ///
    /// - Throws: ``ParameterErrors`` naming every member that is unknown or no such limit.
    public init(json: JSONObject) throws(ParameterErrors) {
        self.init()
        var errors: [ParameterError] = []
        for member in json.members where !member.value.isNull {
            switch member.key {
            case "halt_on": haltOn = Self.names(member.value, &errors)
            case AccountLimit.position.rawValue: maximumPosition = Self.amounts(member.value, &errors)
            default:
                guard let message = read(member.key, member.value) else { continue }
                errors.append(ParameterError(field: member.key, message: message))
            }
        }
        for limit in AccountLimit.allCases where errors.isEmpty && haltOn.contains(limit) && !present.contains(limit) {
            errors.append(ParameterError(field: "halt_on", message: "there is no \(limit.rawValue) to halt on"))
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
    }

    /// - Returns: what is wrong with it.
    private mutating func read(_ key: String, _ value: JSONValue) -> String? {
        switch AccountLimit(rawValue: key) {
        case .exposure: return Self.read(value, into: &maximumExposure)
        case .dailyLoss: return Self.read(value, into: &maximumDailyLoss)
        case .drawdown: return Self.read(value, into: &maximumDrawdown)
        case .orderRate: return Self.read(value, into: &maximumOrdersPerMinute, upTo: 10_000)
        case .openOrders: return Self.read(value, into: &maximumOpenOrders, upTo: 100_000)
        case .position, nil: return "unknown limit; known: \(Self.names.joined(separator: ", "))"
        }
    }

    private static func read(_ value: JSONValue, into field: inout Share?) -> String? {
        field = value.decimalText.flatMap { try? Share($0) }.flatMap { $0.partsPerBillion > 0 ? $0 : nil }
        return field == nil ? "must be a fraction above 0 and at most 1" : nil
    }

    private static func read(_ value: JSONValue, into field: inout Int?, upTo most: Int) -> String? {
        field = value.integerValue.flatMap { Int(exactly: $0) }.flatMap { (1...most).contains($0) ? $0 : nil }
        return field == nil ? "must be a whole number from 1 to \(most)" : nil
    }

    private static func amounts(_ value: JSONValue, _ errors: inout [ParameterError]) -> [String: Money] {
        let name = AccountLimit.position.rawValue
        guard let object = value.objectValue, object.members.count <= maximumAssets else {
            let message = "must be an object of at most \(maximumAssets) amounts by quote asset: {\"USDT\": \"1000\"}"
            errors.append(ParameterError(field: name, message: message))
            return [:]
        }
        var amounts: [String: Money] = [:]
        for member in object.members where !member.value.isNull {
            let field = "\(name).\(member.key)"
            guard Symbol("X-\(member.key)")?.quote == member.key else {
                errors.append(ParameterError(field: field, message: "is no quote asset, such as USDT"))
                continue
            }
            let amount = member.value.decimalText.flatMap { try? Money($0) }
            guard let amount, amount > .zero, amount <= TradingCapital.maximum else {
                let message = "must be an amount above 0 and at most \(TradingCapital.maximum.text)"
                errors.append(ParameterError(field: field, message: message))
                continue
            }
            amounts[member.key] = amount
        }
        return amounts
    }

    private static func names(_ value: JSONValue, _ errors: inout [ParameterError]) -> Set<AccountLimit> {
        let known = AccountLimit.allCases.map(\.rawValue).joined(separator: ", ")
        guard let elements = value.arrayValue else {
            errors.append(ParameterError(field: "halt_on", message: "must be a list of limits: \(known)"))
            return []
        }
        var names: Set<AccountLimit> = []
        for (index, element) in elements.enumerated() {
            guard let limit = element.stringValue.flatMap(AccountLimit.init(rawValue:)) else {
                errors.append(ParameterError(field: "halt_on[\(index)]", message: "must be one of \(known)"))
                continue
            }
            names.insert(limit)
        }
        return names
    }
}

extension AccountLimits: JSONWritable {
    /// Writes the limits that there are.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if !maximumPosition.isEmpty {
                writer.member(AccountLimit.position.rawValue) { writer in
                    writer.object {
                        for asset in maximumPosition.keys.sorted() { $0.member(asset, maximumPosition[asset]?.text) }
                    }
                }
            }
            if let maximumExposure { writer.member(AccountLimit.exposure.rawValue, maximumExposure.text) }
            if let maximumDailyLoss { writer.member(AccountLimit.dailyLoss.rawValue, maximumDailyLoss.text) }
            if let maximumDrawdown { writer.member(AccountLimit.drawdown.rawValue, maximumDrawdown.text) }
            if let maximumOrdersPerMinute { writer.member(AccountLimit.orderRate.rawValue, maximumOrdersPerMinute) }
            if let maximumOpenOrders { writer.member(AccountLimit.openOrders.rawValue, maximumOpenOrders) }
            guard !haltOn.isEmpty else { return }
            let halting = AccountLimit.allCases.filter(haltOn.contains)
            writer.member("halt_on") { $0.array(halting) { $0.value($1.rawValue) } }
        }
    }
}

internal import Indicators
internal import JSON
internal import Parameters

/// Reads conditions from JSON and notes every fault with its path.
struct RuleReader {
    /// How deep conditions, and values inside values, may nest.
    static let maximumDepth = 8
    /// How many conditions a rule may have, groups and comparisons together: as many as a word has bits.
    static let maximumConditions = 64
    /// How many candles back a rule may look.
    static let maximumAgo = 1_000
    /// How many candles a rule may need before it can trigger.
    static let maximumWarmUp = 5_000

    private(set) var errors: [ParameterError] = []
    private var conditions = 0

    private static let form =
        #"{"all": […]}, {"any": […]}, {"not": …} or {"left": …, "op": …, "right": …}"#

    /// The rule of a parameter; `nil` if it has a fault, which is then among the errors.
    mutating func rule(_ object: JSONObject, at path: String) -> RuleCondition? {
        conditions = 0
        let before = errors.count
        let condition = condition(.object(object), path, depth: 1)
        if conditions > Self.maximumConditions {
            note(path, "has more than \(Self.maximumConditions) conditions, groups included")
        }
        return errors.count == before ? condition : nil
    }

    private mutating func note(_ path: String, _ message: String) {
        errors.append(ParameterError(field: path, message: message))
    }

    private mutating func condition(_ json: JSONValue, _ path: String, depth: Int) -> RuleCondition? {
        conditions += 1
        guard conditions <= Self.maximumConditions else { return nil }
        guard depth <= Self.maximumDepth else {
            note(path, "conditions nest more than \(Self.maximumDepth) deep")
            return nil
        }
        guard let object = json.objectValue, let first = object.members.first else {
            note(path, "must be a condition: \(Self.form)")
            return nil
        }
        guard ["all", "any", "not"].contains(first.key) else { return comparison(object, path) }
        guard object.members.count == 1 else {
            note("\(path).\(object.members[1].key)", "must not stand beside \(first.key): a condition is \(Self.form)")
            return nil
        }
        let inner = "\(path).\(first.key)"
        if first.key == "not" { return condition(first.value, inner, depth: depth + 1).map(RuleCondition.not) }
        guard let parts = first.value.arrayValue, !parts.isEmpty else {
            note(inner, "must be a list of at least one condition")
            return nil
        }
        // Not one more than is allowed is read: the list may be of any length.
        let read = parts.prefix(Self.maximumConditions + 1).enumerated().compactMap { index, part in
            condition(part, "\(inner)[\(index)]", depth: depth + 1)
        }
        guard read.count == parts.count else { return nil }
        return first.key == "all" ? .all(read) : .any(read)
    }

    private mutating func comparison(_ object: JSONObject, _ path: String) -> RuleCondition? {
        for key in object.keys.prefix(Self.maximumConditions) where !["left", "op", "right"].contains(key) {
            note("\(path).\(key.prefix(40))", "is not part of a condition: \(Self.form)")
        }
        let comparator = object["op"]?.stringValue.flatMap(RuleComparison.Operator.init(rawValue:))
        if comparator == nil {
            let known = RuleComparison.Operator.allCases.map(\.rawValue).joined(separator: ", ")
            note("\(path).op", "must be one of \(known)")
        }
        let lead = comparator?.isCross ?? false ? 1 : 0
        let left = side(object["left"], "\(path).left", lead: lead)
        let right = side(object["right"], "\(path).right", lead: lead)
        guard let left, let comparator, let right else { return nil }
        if case (.number, .number) = (left, right) {
            note("\(path).right", "two numbers are compared, which never changes: one side must be a column")
            return nil
        }
        return .comparison(RuleComparison(left: left, comparator: comparator, right: right))
    }

    /// - Parameter lead: how many candles more than its own the comparison looks at.
    private mutating func side(_ json: JSONValue?, _ path: String, lead: Int) -> RuleOperand? {
        guard let json else {
            note(path, "is required: a number, a column such as close or rsi_14, or {\"value\": …, \"ago\": …}")
            return nil
        }
        guard let operand = operand(json, path, depth: 1) else { return nil }
        guard operand.neededCandles + lead <= Self.maximumWarmUp else {
            let need = operand.neededCandles + lead
            note(path, "needs \(need) candles before it has a value; a rule may need \(Self.maximumWarmUp)")
            return nil
        }
        return operand
    }

    private mutating func operand(_ json: JSONValue, _ path: String, depth: Int) -> RuleOperand? {
        switch json {
        case .number(let number) where number.double.isFinite: return .number(number.double)
        case .string(let name): return column(name, path).map { .column($0, ago: 0) }
        case .object(let object): return past(object, path, depth: depth)
        default:
            note(path, "must be a number, a column such as close or rsi_14, or {\"value\": …, \"ago\": …}")
            return nil
        }
    }

    /// `{"value": …, "ago": …}`.
    private mutating func past(_ object: JSONObject, _ path: String, depth: Int) -> RuleOperand? {
        for key in object.keys.prefix(Self.maximumConditions) where !["value", "ago"].contains(key) {
            note("\(path).\(key.prefix(40))", "is not part of {\"value\": …, \"ago\": …}")
        }
        let ago = object["ago"].flatMap { self.ago($0, "\(path).ago") }
        if object["ago"] == nil { note("\(path).ago", "is required: how many candles back") }
        guard let value = object["value"], depth < Self.maximumDepth else {
            let fault = object["value"] == nil ? "is required" : "values nest more than \(Self.maximumDepth) deep"
            note("\(path).value", fault)
            return nil
        }
        guard let inner = operand(value, "\(path).value", depth: depth + 1), let ago else { return nil }
        guard case .column(let column, let innerAgo) = inner else { return inner }
        guard ago + innerAgo <= Self.maximumAgo else {
            note("\(path).ago", "looks more than \(Self.maximumAgo) candles back")
            return nil
        }
        return .column(column, ago: ago + innerAgo)
    }

    private mutating func ago(_ json: JSONValue, _ path: String) -> Int? {
        let count = json.integerValue
        if let count, count < 0 {
            note(path, "refers to the future: a rule sees candles that have closed, and \(count) ago has not")
            return nil
        }
        guard let count, count <= Self.maximumAgo else {
            note(path, "must be a whole number of candles from 0 to \(Self.maximumAgo)")
            return nil
        }
        return Int(count)
    }

    private mutating func column(_ name: String, _ path: String) -> RuleColumn? {
        let shown = name.prefix(60)
        do {
            if let column = try MarketColumn(name.prefix(100), declared: String(shown)), name.utf8.count <= 100 {
                return RuleColumn(column)
            }
        } catch {
            note(path, "'\(shown)' \(error.message)")
            return nil
        }
        if let input = try? InputColumn(String(name.prefix(100))), input.symbol != nil {
            note(path, "'\(shown)' is of another market: a strategy sees the candles of its own only")
        } else {
            let indicators = IndicatorRegistry.standard.names.joined(separator: ", ")
            note(
                path,
                "'\(shown)' is no column; known: open, high, low, close, volume and indicators with their parameters, "
                    + "such as rsi_14 or bb_20_2.upper: \(indicators)"
            )
        }
        return nil
    }
}

internal import Parameters

/// Finds out cheaply that a condition can never hold: by what is known of the ranges of columns and of the order of a
/// candle's prices, and by bounds on the same number that contradict each other.
///
/// What it passes may still never hold: it looks at what stands in one group, not at what alternatives have in common.
enum RuleAnalysis {
    /// Why `condition` can never hold, and where; `nil` for all that is known it can.
    static func fault(of condition: RuleCondition, at path: String) -> ParameterError? {
        fault(of: condition, isNegated: false, path)
    }

    private static func fault(of condition: RuleCondition, isNegated: Bool, _ path: String) -> ParameterError? {
        switch condition {
        case .not(let part):
            return fault(of: part, isNegated: !isNegated, "\(path).not")
        case .comparison(let comparison):
            let facts = isNegated ? comparison.factsIfNot : comparison.facts
            return facts.lazy.compactMap { $0.fault(at: path) }.first
        case .all(let parts), .any(let parts):
            let faults = parts.enumerated().map { index, part in
                fault(of: part, isNegated: isNegated, "\(path).\(condition.groupName)[\(index)]")
            }
            guard condition.isConjunction(isNegated: isNegated) else {
                return faults.contains { $0 == nil } ? nil : faults[0]
            }
            return faults.lazy.compactMap(\.self).first ?? contradiction(in: condition, isNegated, path)
        }
    }

    private static func contradiction(
        in condition: RuleCondition,
        _ isNegated: Bool,
        _ path: String
    ) -> ParameterError? {
        var limits: [RuleOperand: RuleLimits] = [:]
        var orders: [[RuleOperand]: RuleOrder] = [:]
        for fact in facts(of: condition, isNegated) {
            switch (fact.left, fact.right) {
            case (.column, .number(let value)):
                limits[fact.left, default: RuleLimits()].narrow(to: fact.order, value)
            case (.number(let value), .column):
                limits[fact.right, default: RuleLimits()].narrow(to: fact.order.reversed, value)
            default:
                if let reversed = orders[[fact.right, fact.left]] {
                    orders[[fact.right, fact.left]] = reversed.intersection(fact.order.reversed)
                } else {
                    orders[[fact.left, fact.right], default: .any].formIntersection(fact.order)
                }
            }
        }
        let limited = limits.filter(\.value.areEmpty).map { "\($0.key) cannot be \($0.value) at once" }
        let ordered = orders.filter(\.value.isEmpty).map { "\($0.key[0]) and \($0.key[1]) cannot be ordered so" }
        // The first by name: a dictionary has no order of its own.
        return (limited.min() ?? ordered.min()).map {
            ParameterError(field: "\(path).\(condition.groupName)", message: "can never hold: \($0)")
        }
    }

    /// What must hold for the conjunction to hold; of alternatives inside nothing.
    private static func facts(of condition: RuleCondition, _ isNegated: Bool) -> [RuleFact] {
        switch condition {
        case .not(let part): facts(of: part, !isNegated)
        case .comparison(let comparison): isNegated ? comparison.factsIfNot : comparison.facts
        case .all(let parts), .any(let parts):
            condition.isConjunction(isNegated: isNegated) ? parts.flatMap { facts(of: $0, isNegated) } : []
        }
    }
}

/// The ways in which a number may stand to another.
struct RuleOrder: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let below = RuleOrder(rawValue: 1)
    static let equal = RuleOrder(rawValue: 2)
    static let above = RuleOrder(rawValue: 4)
    static let any: RuleOrder = [.below, .equal, .above]

    /// Seen from the other number.
    var reversed: RuleOrder {
        var order = intersection(.equal)
        if contains(.below) { order.insert(.above) }
        if contains(.above) { order.insert(.below) }
        return order
    }
}

/// What must hold of two numbers at one candle.
struct RuleFact: Hashable, Sendable {
    let left: RuleOperand
    let order: RuleOrder
    let right: RuleOperand

    /// Why it can never hold.
    func fault(at path: String) -> ParameterError? {
        guard order.isDisjoint(with: left.possibleOrders(to: right)) else { return nil }
        let reason = left.orderInWords(to: right) ?? left.rangeInWords ?? right.rangeInWords
        return ParameterError(field: path, message: "can never hold: \(reason ?? "the numbers are not so ordered")")
    }
}

/// The numbers that bounds leave.
struct RuleLimits: CustomStringConvertible {
    private var lower = -Double.infinity
    private var upper = Double.infinity
    private var excludesLower = false
    private var excludesUpper = false

    /// - Parameter order: how the number stands to `value`.
    mutating func narrow(to order: RuleOrder, _ value: Double) {
        let excludes = !order.contains(.equal)
        if !order.contains(.below), value > lower || (value == lower && excludes) {
            (lower, excludesLower) = (value, excludes)
        }
        if !order.contains(.above), value < upper || (value == upper && excludes) {
            (upper, excludesUpper) = (value, excludes)
        }
    }

    var areEmpty: Bool { lower > upper || (lower == upper && (excludesLower || excludesUpper)) }

    var description: String {
        "\(excludesLower ? ">" : ">=") \(RuleOperand.text(of: lower)) and "
            + "\(excludesUpper ? "<" : "<=") \(RuleOperand.text(of: upper))"
    }
}

extension RuleCondition {
    fileprivate var groupName: String {
        if case .any = self { "any" } else { "all" }
    }

    /// Whether all parts must hold: of `any` if it is negated.
    fileprivate func isConjunction(isNegated: Bool) -> Bool {
        switch self {
        case .all: !isNegated
        case .any: isNegated
        case .not, .comparison: true
        }
    }
}

extension RuleComparison {
    /// What must hold for it to hold.
    fileprivate var facts: [RuleFact] {
        let now = RuleFact(left: left, order: comparator.order, right: right)
        guard comparator.isCross else { return [now] }
        let before = RuleOrder.any.subtracting(comparator.order)
        return [now, RuleFact(left: left.earlier, order: before, right: right.earlier)]
    }

    /// What must hold for it not to hold; of crossings, which hold seldom, nothing.
    fileprivate var factsIfNot: [RuleFact] {
        guard !comparator.isCross else { return [] }
        return [RuleFact(left: left, order: .any.subtracting(comparator.order), right: right)]
    }
}

extension RuleComparison.Operator {
    fileprivate var order: RuleOrder {
        switch self {
        case .above, .crossesAbove: .above
        case .atLeast: [.above, .equal]
        case .below, .crossesBelow: .below
        case .atMost: [.below, .equal]
        }
    }
}

extension RuleOperand {
    /// The same one candle before.
    fileprivate var earlier: RuleOperand {
        switch self {
        case .number: self
        case .column(let column, let ago): .column(column, ago: ago + 1)
        }
    }

    private var range: ClosedRange<Double> {
        switch self {
        case .number(let value): value...value
        case .column(let column, _): column.range
        }
    }

    /// `rsi:14 lies between 0 and 100`; `nil` if nothing is known.
    fileprivate var rangeInWords: String? {
        guard case .column(let column, _) = self else { return nil }
        switch (column.range.lowerBound.isFinite, column.range.upperBound.isFinite) {
        case (true, true):
            let (low, high) = (Self.text(of: column.range.lowerBound), Self.text(of: column.range.upperBound))
            return "\(column.name) lies between \(low) and \(high)"
        case (true, false): return "\(column.name) is never below \(Self.text(of: column.range.lowerBound))"
        default: return nil
        }
    }

    /// What is known of the two together; `nil` if nothing is.
    fileprivate func orderInWords(to other: RuleOperand) -> String? {
        if self == other { return "both sides are the same number" }
        return isAtMost(other) || other.isAtMost(self) ? "no price of a candle is below its low or above its high" : nil
    }

    fileprivate func possibleOrders(to other: RuleOperand) -> RuleOrder {
        if self == other { return .equal }
        var orders = RuleOrder()
        if range.lowerBound < other.range.upperBound { orders.insert(.below) }
        if range.overlaps(other.range) { orders.insert(.equal) }
        if range.upperBound > other.range.lowerBound { orders.insert(.above) }
        if isAtMost(other) { orders.remove(.above) }
        if other.isAtMost(self) { orders.remove(.below) }
        return orders
    }

    /// Whether a candle's prices are always in this order: the low at most any, any at most the high.
    private func isAtMost(_ other: RuleOperand) -> Bool {
        guard case (.column(let column, let ago), .column(let otherColumn, let otherAgo)) = (self, other),
            case (.field(let field), .field(let otherField)) = (column.source, otherColumn.source),
            ago == otherAgo, field != .volume, otherField != .volume
        else { return false }
        return field == .low || otherField == .high
    }
}

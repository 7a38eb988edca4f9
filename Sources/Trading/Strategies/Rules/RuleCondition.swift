internal import Indicators
internal import JSON

/// When a rule triggers.
enum RuleCondition: Hashable, Sendable {
    case all([RuleCondition])
    case any([RuleCondition])
    indirect case not(RuleCondition)
    case comparison(RuleComparison)

    /// All comparisons in it, in their order.
    var comparisons: [RuleComparison] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        case .not(let part): part.comparisons
        case .comparison(let comparison): [comparison]
        }
    }
}

/// One number against another, at the close that was seen last.
struct RuleComparison: Hashable, Sendable {
    enum Operator: String, Hashable, Sendable, CaseIterable {
        case above = ">"
        case atLeast = ">="
        case below = "<"
        case atMost = "<="
        /// Above now, and not above one candle before.
        case crossesAbove = "crosses_above"
        /// Below now, and not below one candle before.
        case crossesBelow = "crosses_below"

        var isCross: Bool { self == .crossesAbove || self == .crossesBelow }
    }

    let left: RuleOperand
    let comparator: Operator
    let right: RuleOperand
}

/// One side of a comparison.
enum RuleOperand: Hashable, Sendable {
    case number(Double)
    /// A column as of `ago` candles before the one that closed last.
    case column(RuleColumn, ago: Int)

    /// How many candles lead to its first value, that one's included.
    var neededCandles: Int {
        switch self {
        case .number: 0
        case .column(let column, let ago): column.warmUp + ago
        }
    }
}

/// A column of the market that a rule looks at; two spellings of the same are equal.
struct RuleColumn: Hashable, Sendable {
    /// The registry's spelling: `close`, `rsi:14`, `macd:12:26:9.signal`.
    let name: String
    let source: MarketColumn

    init(_ source: MarketColumn) {
        self.source = source
        switch source {
        case .field(let field): name = field.rawValue
        case .indicator(let spec, let component): name = spec.columnNames[component]
        }
    }

    var warmUp: Int {
        switch source {
        case .field: 1
        case .indicator(let spec, _): spec.warmUp
        }
    }

    /// Where its numbers lie.
    var range: ClosedRange<Double> {
        switch source {
        case .field: 0...Double.infinity
        case .indicator(let spec, _): spec.definition.range ?? -Double.infinity...Double.infinity
        }
    }

    static func == (lhs: RuleColumn, rhs: RuleColumn) -> Bool { lhs.name == rhs.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension RuleCondition: CustomStringConvertible {
    /// In words: `rsi:14 < 30 and (close > sma:200 or volume > 100)`.
    var description: String {
        switch self {
        case .all(let parts): parts.map(\.nested).joined(separator: " and ")
        case .any(let parts): parts.map(\.nested).joined(separator: " or ")
        case .not(let part): "not \(part.nested)"
        case .comparison(let comparison): comparison.description
        }
    }

    private var nested: String {
        switch self {
        case .all(let parts), .any(let parts): parts.count == 1 ? description : "(\(description))"
        case .not, .comparison: description
        }
    }
}

extension RuleComparison: CustomStringConvertible {
    var description: String {
        "\(left) \(comparator.rawValue.replacing("_", with: " ")) \(right)"
    }
}

extension RuleOperand: CustomStringConvertible {
    var description: String {
        switch self {
        case .number(let value): Self.text(of: value)
        case .column(let column, 0): column.name
        case .column(let column, let ago): "\(column.name) \(ago) ago"
        }
    }

    /// Whole numbers without a point.
    static func text(of value: Double) -> String { String(decoding: JSONWriter.bytes(of: value), as: UTF8.self) }
}

public import JSON

/// One setting of a model, strategy or indicator: what it is called, what it may be, and what it is if nobody says.
public struct Parameter: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case boolean
        /// One of the given words.
        case choice([String])
        /// Free text, such as the identifier of a model.
        case text
        /// A JSON object, such as the condition of a rule; what it may hold is checked by whoever reads it.
        case object
    }

    public let name: String
    public let kind: Kind
    /// The value if none is given; `nil` makes the parameter required.
    public let defaultValue: ParameterValue?
    public let summary: String

    public init(_ name: String, _ kind: Kind, default defaultValue: ParameterValue?, summary: String) {
        self.name = name
        self.kind = kind
        // A number may be written without a fraction: `default: 0`.
        if case (.number, .integer(let value)?) = (kind, defaultValue) {
            self.defaultValue = .number(Double(value))
        } else {
            self.defaultValue = defaultValue
        }
        self.summary = summary
    }
}

/// The value of a ``Parameter``.
public enum ParameterValue: Hashable, Sendable {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case text(String)
    case object(JSONObject)
}

extension ParameterValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral
{
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(stringLiteral value: String) { self = .text(value) }
}

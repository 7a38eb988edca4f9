public import Parameters

/// The values of one parameter that a search may try.
public struct SearchDimension: Hashable, Sendable {
    /// How distances between numbers are measured, and so what "evenly" means when they are drawn at random.
    public enum Scale: String, Hashable, Sendable, Codable {
        case linear
        /// By ratios: as many draws between 1 and 10 as between 10 and 100. For positive numbers.
        case logarithmic = "log"
    }

    public enum Domain: Hashable, Sendable {
        /// These numbers, ascending; the neighbour of one is more like it than one further away.
        case levels([ParameterValue], Scale)
        /// Any number of the range.
        case span(ClosedRange<Double>, Scale)
        /// These values, which have no order.
        case choices([ParameterValue])
    }

    /// The name of the parameter.
    public let name: String
    public let domain: Domain

    /// - Precondition: there is at least one value; levels are numbers that ascend; with a logarithmic scale all are
    ///   positive.
    public init(_ name: String, _ domain: Domain) {
        self.name = name
        self.domain = domain
        switch domain {
        case .levels(let values, let scale):
            let numbers = values.compactMap(\.double)
            precondition(!values.isEmpty && numbers.count == values.count, "levels are numbers")
            precondition(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, "levels ascend")
            precondition(scale == .linear || numbers[0] > 0, "a logarithmic scale has positive numbers")
        case .span(let range, let scale):
            precondition(range.lowerBound < range.upperBound, "a span is not empty")
            precondition(scale == .linear || range.lowerBound > 0, "a logarithmic scale has positive numbers")
        case .choices(let values): precondition(!values.isEmpty, "there is something to choose")
        }
    }

    /// All values; `nil` for a span, which has no end of them.
    var values: [ParameterValue]? {
        switch domain {
        case .levels(let values, _), .choices(let values): values
        case .span: nil
        }
    }
}

extension ParameterValue {
    /// The number that it is, if it is one.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .boolean, .text, .object: nil
        }
    }
}

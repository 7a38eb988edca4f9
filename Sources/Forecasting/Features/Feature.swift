/// Something that is known of a series at each of its observations, declared by name.
///
/// | Name | What it is at an observation |
/// |---|---|
/// | `value` | the value itself |
/// | `lag_3` | the third last change of one step; `lag_1` is the newest |
/// | `return_5` | the change over the last 5 steps |
/// | `volatility_20` | the sample standard deviation of the last 20 changes |
/// | `deviation_20` | how far the value lies from the mean of the last 20, itself among them |
/// | `hour`, `weekday`, `month` | the time of day, of the week, of the year (UTC) as the sine and cosine of its cycle |
/// | any other | the ``Covariate`` of that name |
///
/// Changes are measured as the ``ChangeScale`` of the series says. Nothing looks at a later observation.
public struct Feature: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case value
        case lag(Int)
        case change(Int)
        case volatility(Int)
        case deviation(Int)
        case calendar(CalendarCycle)
        case covariate
    }

    public let name: String
    let kind: Kind

    /// How many observations before its own a feature looks at.
    public var lookBack: Int {
        switch kind {
        case .value, .calendar, .covariate: 0
        case .lag(let steps), .change(let steps), .volatility(let steps): steps
        case .deviation(let count): count - 1
        }
    }

    /// The names of its columns: one, or the two of a cycle.
    public var columnNames: [String] {
        if case .calendar = kind { [name + "_sin", name + "_cos"] } else { [name] }
    }

    /// The longest stretch that a feature may look back over.
    public static let longestLookBack = 1000

    /// The names that a series need have nothing for but its values and times.
    static let patterns = ["value", "lag_k", "return_k", "volatility_k", "deviation_k", "hour", "weekday", "month"]

    private init(_ name: String, _ kind: Kind) {
        (self.name, self.kind) = (name, kind)
    }

    /// The column of a covariate.
    static func covariate(_ name: String) -> Feature { Feature(name, .covariate) }

    /// - Returns: `nil` for a name that is not in the table above, and so may be that of a covariate.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a number that is out of range.
    static func builtIn(_ name: String) throws(ForecastingError) -> Feature? {
        if name == "value" { return Feature(name, .value) }
        if let cycle = CalendarCycle(rawValue: name) { return Feature(name, .calendar(cycle)) }
        guard let separator = name.lastIndex(of: "_"), let number = Int(name[name.index(after: separator)...]) else {
            return nil
        }
        let least: Int
        let kind: Kind
        switch name[..<separator] {
        case "lag": (least, kind) = (1, .lag(number))
        case "return": (least, kind) = (1, .change(number))
        case "volatility": (least, kind) = (2, .volatility(number))
        case "deviation": (least, kind) = (2, .deviation(number))
        default: return nil
        }
        guard (least...longestLookBack).contains(number) else {
            throw .invalidParameter(
                name: "features",
                reason: "the number in '\(name.prefix(64))' must be from \(least) to \(longestLookBack)"
            )
        }
        return Feature(name, kind)
    }
}

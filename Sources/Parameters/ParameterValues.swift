public import JSON

/// Parameters that a ``ParameterSchema`` has checked and completed.
///
/// The getters take the names of the schema that the values come from: another name, or another type than declared, is a
/// programming error and stops the program.
public struct ParameterValues: Hashable, Sendable {
    private let values: [String: ParameterValue]

    init(_ values: [String: ParameterValue]) {
        self.values = values
    }

    public func integer(_ name: String) -> Int {
        guard case .integer(let value)? = values[name] else { preconditionFailure("no integer parameter '\(name)'") }
        return value
    }

    public func number(_ name: String) -> Double {
        guard case .number(let value)? = values[name] else { preconditionFailure("no number parameter '\(name)'") }
        return value
    }

    public func boolean(_ name: String) -> Bool {
        guard case .boolean(let value)? = values[name] else { preconditionFailure("no boolean parameter '\(name)'") }
        return value
    }

    public func text(_ name: String) -> String {
        guard case .text(let value)? = values[name] else { preconditionFailure("no text parameter '\(name)'") }
        return value
    }

    public func object(_ name: String) -> JSONObject {
        guard case .object(let value)? = values[name] else { preconditionFailure("no object parameter '\(name)'") }
        return value
    }

    /// All values, ordered by name.
    public var json: JSONObject {
        var object = JSONObject()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { object[name] = value.json }
        return object
    }
}

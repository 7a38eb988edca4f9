import JSON
import Parameters

/// One value as a request has it: JSON in a body, text in a query.
enum FieldInput: Sendable {
    case json(JSONValue)
    case text(String)

    var string: String? {
        switch self {
        case .json(let value): value.stringValue
        case .text(let text): text
        }
    }

    var number: JSONNumber? {
        switch self {
        case .json(let value): value.numberValue
        case .text(let text): (try? JSONValue(parsing: text))?.numberValue
        }
    }

    /// A number as it was written, as a JSON number or as text.
    var decimal: String? { string ?? number?.text }

    var bool: Bool? {
        switch self {
        case .json(let value): value.boolValue
        case .text("true"), .text("1"): true
        case .text("false"), .text("0"): false
        case .text: nil
        }
    }

    /// The values of a list: a JSON array, or text with commas.
    var elements: [FieldInput]? {
        switch self {
        case .json(let value): value.arrayValue?.map(FieldInput.json)
        case .text(let text): text.split(separator: ",", omittingEmptySubsequences: false).map { .text(String($0)) }
        }
    }
}

/// Where fields are read from, and what they are called in messages.
struct FieldSource: Sendable {
    /// What stands before the names: `strategy.`; empty at the top.
    let prefix: String
    let inputs: [(name: String, input: FieldInput)]

    /// A JSON object. What is `null` counts as absent.
    init(prefix: String, inputs: [(name: String, input: FieldInput)]) {
        self.prefix = prefix
        self.inputs = inputs
    }

    init(_ object: JSONObject, prefix: String = "") {
        self.prefix = prefix
        inputs = object.members.filter { !$0.value.isNull }.map { ($0.key, .json($0.value)) }
    }

    /// The parameters of a query.
    init(query: [(name: String, value: String)]) {
        prefix = ""
        inputs = query.map { ($0.name, .text($0.value)) }
    }

    subscript(name: String) -> FieldInput? { inputs.first { $0.name == name }?.input }

    func error(_ name: String, _ message: String) -> ParameterError {
        ParameterError(field: prefix + name, message: message)
    }

    /// The values of `fields`, or everything that is wrong with them and with names that are not theirs.
    func read<each Value: Sendable>(
        _ field: repeat Field<each Value>
    ) throws(ParameterErrors) -> (repeat each Value) {
        var known: [String] = []
        repeat known.append(contentsOf: (each field).names)
        var errors: [ParameterError] = []
        var seen: Set<String> = []
        for (name, _) in inputs {
            if !known.contains(name) {
                let hint = known.isEmpty ? "there are no fields here" : "known: " + known.joined(separator: ", ")
                errors.append(error(name, "unknown field; \(hint)"))
            } else if !seen.insert(name).inserted {
                errors.append(error(name, "is given twice"))
            }
        }
        let results = (repeat outcome(of: each field))
        repeat errors.append(contentsOf: Self.errors(of: each results))
        guard errors.isEmpty else { throw ParameterErrors(errors) }
        return (repeat try (each results).get())
    }

    private func outcome<Value>(of field: Field<Value>) -> Result<Value, ParameterErrors> {
        do { return .success(try field.read(self)) } catch { return .failure(error) }
    }

    private static func errors<Value>(of result: Result<Value, ParameterErrors>) -> [ParameterError] {
        guard case .failure(let errors) = result else { return [] }
        return errors.errors
    }
}

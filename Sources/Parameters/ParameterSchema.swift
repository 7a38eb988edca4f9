public import JSON

/// The parameters that something takes, in the order in which they are shown.
public struct ParameterSchema: Hashable, Sendable {
    public let parameters: [Parameter]

    public init(_ parameters: [Parameter] = []) {
        self.parameters = parameters
    }

    /// Checks a JSON object against the schema and fills in the defaults.
    ///
    /// - Throws: ``ParameterErrors`` naming every unknown, missing or ill-typed parameter at once.
    public func values(from object: JSONObject) throws(ParameterErrors) -> ParameterValues {
        var errors: [ParameterError] = []
        var values: [String: ParameterValue] = [:]
        for key in object.keys where !parameters.contains(where: { $0.name == key }) {
            let known =
                parameters.isEmpty ? "there are none" : "known: " + parameters.map(\.name).joined(separator: ", ")
            errors.append(ParameterError(field: key, message: "unknown parameter; \(known)"))
        }
        for parameter in parameters {
            guard let given = object[parameter.name], !given.isNull else {
                values[parameter.name] = parameter.defaultValue
                if parameter.defaultValue == nil {
                    errors.append(ParameterError(field: parameter.name, message: "is required: \(parameter.summary)"))
                }
                continue
            }
            if let value = parameter.kind.value(from: given) {
                values[parameter.name] = value
            } else {
                errors.append(ParameterError(field: parameter.name, message: "must be \(parameter.kind.expectation)"))
            }
        }
        guard errors.isEmpty else { throw ParameterErrors(errors) }
        return ParameterValues(values)
    }

    /// The schema as JSON Schema (draft 2020-12), for clients that build forms.
    public var jsonSchema: JSONValue {
        var properties = JSONObject()
        for parameter in parameters {
            var property = parameter.kind.jsonSchema
            property["description"] = .string(parameter.summary)
            property["default"] = parameter.defaultValue?.json
            properties[parameter.name] = .object(property)
        }
        return [
            "type": "object",
            "properties": .object(properties),
            "required": .array(parameters.filter { $0.defaultValue == nil }.map { .string($0.name) }),
            "additionalProperties": false,
        ]
    }
}

extension Parameter.Kind {
    /// What a value must be, in words: `a whole number from 1 to 500`.
    public var expectation: String {
        switch self {
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .text: "a text"
        case .object: "a JSON object"
        }
    }

    func value(from json: JSONValue) -> ParameterValue? {
        switch (self, json) {
        case (.integer(let range), .number(let number)):
            number.integer.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? .integer($0) : nil }
        case (.number(let range), .number(let number)):
            range.contains(number.double) ? .number(number.double) : nil
        case (.boolean, .bool(let value)): .boolean(value)
        case (.choice(let words), .string(let word)): words.contains(word) ? .text(word) : nil
        case (.text, .string(let text)): text.isEmpty || text.utf8.count > 4096 ? nil : .text(text)
        case (.object, .object(let object)): .object(object)
        default: nil
        }
    }

    var jsonSchema: JSONObject {
        switch self {
        case .integer(let range):
            ["type": "integer", "minimum": .init(range.lowerBound), "maximum": .init(range.upperBound)]
        case .number(let range):
            ["type": "number", "minimum": .init(range.lowerBound), "maximum": .init(range.upperBound)]
        case .boolean: ["type": "boolean"]
        case .choice(let words): ["type": "string", "enum": .array(words.map(JSONValue.string))]
        case .text: ["type": "string"]
        case .object: ["type": "object"]
        }
    }
}

extension ParameterValue {
    /// The value as JSON.
    public var json: JSONValue {
        switch self {
        case .integer(let value): JSONValue(value)
        case .number(let value): JSONValue(value)
        case .boolean(let value): .bool(value)
        case .text(let value): .string(value)
        case .object(let value): .object(value)
        }
    }
}

import JSON

/// A JSON Schema (draft 2020-12), written much as a route writes its fields.
///
/// ```swift
/// .object([
///     "name": .text("The name for people.", 1...200),
///     "horizon": .integer("Steps ahead.", 1...1000).or(24),
/// ])
/// ```
struct OpenAPISchema: Hashable, Sendable {
    /// The members of an object, in their order.
    typealias Members = KeyValuePairs<String, OpenAPISchema>

    private(set) var json: JSONObject
    /// Whether the member or parameter that it describes may be absent.
    private(set) var isOptional = false

    init(_ json: JSONObject, _ description: String? = nil) {
        self.json = json
        if let description { self.json["description"] = .string(description) }
    }

    /// The same, for a member that may be absent.
    var optional: OpenAPISchema {
        var schema = self
        schema.isOptional = true
        return schema
    }

    /// The same, for a member that may be absent and then has this value.
    func or(_ defaultValue: JSONValue) -> OpenAPISchema {
        var schema = optional
        schema.json["default"] = defaultValue
        return schema
    }

    func described(_ description: String) -> OpenAPISchema {
        var schema = self
        schema.json["description"] = .string(description)
        return schema
    }

    /// The same without its description, which stands elsewhere.
    var withoutDescription: OpenAPISchema {
        var schema = self
        schema.json["description"] = nil
        return schema
    }

    /// The same value, or `null`.
    var orNull: OpenAPISchema {
        var schema = self
        if let type = json["type"]?.stringValue {
            schema.json["type"] = [.string(type), "null"]
            if let values = json["enum"]?.arrayValue { schema.json["enum"] = .array(values + [.null]) }
        } else {
            schema.json = ["anyOf": [.object(withoutDescription.json), ["type": "null"]]]
            schema.json["description"] = json["description"]
        }
        return schema
    }
}

extension OpenAPISchema {
    /// A schema of `components.schemas`.
    static func reference(_ name: String, _ description: String? = nil) -> OpenAPISchema {
        OpenAPISchema(["$ref": .string("#/components/schemas/\(name)")], description)
    }

    /// An object with these members and no others.
    static func object(_ groups: Members...) -> OpenAPISchema { object(members: groups.joined()) }

    /// An object with these members, which are not known when this is compiled, and no others.
    static func object(members: some Sequence<(key: String, value: OpenAPISchema)>) -> OpenAPISchema {
        var properties: JSONObject = [:]
        var required: [JSONValue] = []
        for (name, schema) in members {
            properties[name] = .object(schema.json)
            if !schema.isOptional { required.append(.string(name)) }
        }
        var json: JSONObject = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { json["required"] = .array(required) }
        json["additionalProperties"] = false
        return OpenAPISchema(json)
    }

    /// An object whose member names are data.
    static func map(_ description: String, of value: OpenAPISchema) -> OpenAPISchema {
        OpenAPISchema(["type": "object", "additionalProperties": .object(value.json)], description)
    }

    /// An object that this document says no more about.
    static func anyObject(_ description: String) -> OpenAPISchema {
        OpenAPISchema(["type": "object"], description)
    }

    static func list(
        _ description: String,
        of element: OpenAPISchema,
        count: ClosedRange<Int>? = nil
    ) -> OpenAPISchema {
        var json: JSONObject = ["type": "array", "items": .object(element.json)]
        if let count {
            json["minItems"] = JSONValue(count.lowerBound)
            json["maxItems"] = JSONValue(count.upperBound)
        }
        return OpenAPISchema(json, description)
    }

    /// A part of a list, as `limit` and `offset` choose it.
    static func page(_ name: String, of element: OpenAPISchema, _ description: String) -> OpenAPISchema {
        .object([
            name: .list(description, of: element),
            "total": .count("How many there are in all, beyond this part of the list too."),
        ])
    }

    /// A value that fits at least one of these.
    static func any(_ description: String, of schemas: OpenAPISchema...) -> OpenAPISchema {
        OpenAPISchema(["anyOf": .array(schemas.map { .object($0.json) })], description)
    }
}

import JSON

/// A parameter in the path or the query of a request.
struct OpenAPIParameter: Sendable {
    enum Location: String, Sendable {
        case path, query, header
    }

    let name: String
    let location: Location
    let schema: OpenAPISchema

    static func path(_ name: String, _ schema: OpenAPISchema) -> OpenAPIParameter {
        OpenAPIParameter(name: name, location: .path, schema: schema)
    }

    static func query(_ name: String, _ schema: OpenAPISchema) -> OpenAPIParameter {
        OpenAPIParameter(name: name, location: .query, schema: schema)
    }

    static func header(_ name: String, _ schema: OpenAPISchema) -> OpenAPIParameter {
        OpenAPIParameter(name: name, location: .header, schema: schema)
    }

    /// The identifier in the path of a thing.
    static func id(_ what: String) -> OpenAPIParameter { .path("id", .identifier("Which \(what).")) }

    var json: JSONValue {
        var json: JSONObject = ["name": .string(name), "in": .string(location.rawValue)]
        json["description"] = schema.json["description"]
        json["required"] = .bool(!schema.isOptional)
        json["schema"] = .object(schema.withoutDescription.json)
        return .object(json)
    }
}

extension [OpenAPIParameter] {
    /// Which part of a list is wanted.
    static func page(defaultLimit: Int = 100, maximumLimit: Int = 1000) -> [OpenAPIParameter] {
        [
            .query("limit", .integer("How many at the most.", 1...maximumLimit).or(JSONValue(defaultLimit))),
            .query("offset", .integer("How many to leave out first.", 0...1_000_000_000).or(0)),
        ]
    }

    static let symbol: [OpenAPIParameter] = [.path("symbol", .reference("SymbolInput", "Which market."))]
}

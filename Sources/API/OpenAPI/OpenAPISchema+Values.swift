import JSON
import Markets

extension OpenAPISchema {
    static func text(_ description: String, _ length: ClosedRange<Int>? = nil) -> OpenAPISchema {
        var json: JSONObject = ["type": "string"]
        if let length {
            json["minLength"] = JSONValue(length.lowerBound)
            json["maxLength"] = JSONValue(length.upperBound)
        }
        return OpenAPISchema(json, description)
    }

    static func integer(_ description: String, _ range: ClosedRange<Int>? = nil) -> OpenAPISchema {
        var json: JSONObject = ["type": "integer"]
        if let range {
            json["minimum"] = JSONValue(range.lowerBound)
            json["maximum"] = JSONValue(range.upperBound)
        }
        return OpenAPISchema(json, description)
    }

    /// A whole number that is not negative.
    static func count(_ description: String) -> OpenAPISchema {
        OpenAPISchema(["type": "integer", "minimum": 0], description)
    }

    static func number(_ description: String, _ range: ClosedRange<Double>? = nil) -> OpenAPISchema {
        var json: JSONObject = ["type": "number"]
        if let range {
            json["minimum"] = JSONValue(range.lowerBound)
            json["maximum"] = JSONValue(range.upperBound)
        }
        return OpenAPISchema(json, description)
    }

    /// A share of something: 0.67, not 67.
    static func fraction(_ description: String) -> OpenAPISchema { .number(description, 0...1) }

    static func boolean(_ description: String) -> OpenAPISchema { OpenAPISchema(["type": "boolean"], description) }

    static func choice(_ description: String, of words: [String]) -> OpenAPISchema {
        OpenAPISchema(["type": "string", "enum": .array(words.map(JSONValue.string))], description)
    }

    static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ description: String,
        _ type: Value.Type
    ) -> OpenAPISchema {
        .choice(description, of: type.allCases.map(\.rawValue))
    }

    static func constant(_ value: String) -> OpenAPISchema { OpenAPISchema(["const": .string(value)]) }

    static func identifier(_ description: String) -> OpenAPISchema { .reference("Identifier", description) }

    static func time(_ description: String) -> OpenAPISchema { .reference("Time", description) }

    /// An exact decimal number in an answer.
    static func decimal(_ description: String) -> OpenAPISchema { .reference("Decimal", description) }

    static func symbol(_ description: String) -> OpenAPISchema { .reference("Symbol", description) }

    static func timeframe(_ description: String) -> OpenAPISchema { .reference("Timeframe", description) }
}

/// What schemas of all areas are made of.
enum OpenAPIVocabulary {
    static let schemas: OpenAPISchema.Members = [
        "Identifier": OpenAPISchema(["type": "string", "format": "uuid"], "Names a thing; a lower-case UUID."),
        "Time": OpenAPISchema(
            [
                "type": "string", "format": "date-time",
                "pattern": #"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"#,
                "examples": ["2024-05-01T12:00:00.000Z"],
            ],
            "A time in UTC with milliseconds (ISO 8601, RFC 3339)."
        ),
        "TimeInput": .any(
            "A date or a date with a time (ISO 8601), UTC unless it has an offset; or whole milliseconds since 1970.",
            of: OpenAPISchema([
                "type": "string",
                "pattern": #"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?)?$"#,
                "examples": ["2024-05-01T00:00:00Z"],
            ]),
            OpenAPISchema(["type": "integer"])
        ),
        "Decimal": OpenAPISchema(
            ["type": "string", "pattern": #"^-?\d+(\.\d+)?$"#, "examples": ["10000.5"]],
            "An exact decimal number as text: money, order prices and quantities."
        ),
        "AmountInput": .any(
            "An amount above 0: best as decimal text, which is read exactly; a JSON number counts by its text.",
            of: OpenAPISchema([
                "type": "string", "pattern": #"^\+?\d*\.?\d+([eE][+-]?\d+)?$"#, "examples": ["10000.50"],
            ]),
            OpenAPISchema(["type": "number", "exclusiveMinimum": 0])
        ),
        "Symbol": OpenAPISchema(
            ["type": "string", "pattern": "^[A-Z0-9]{1,15}-[A-Z0-9]{1,15}$", "examples": ["BTC-USDT"]],
            "A market: what is traded, and what it is priced in."
        ),
        "SymbolInput": OpenAPISchema(
            ["type": "string", "pattern": "^[A-Za-z0-9]{1,15}[-/][A-Za-z0-9]{1,15}$", "examples": ["BTC-USDT"]],
            "A market such as BTC-USDT; BTC/USDT and lower case are read as the same."
        ),
        "Timeframe": .choice("The length of a candle, aligned to the UTC calendar.", Timeframe.self),
        "Problem": problem,
    ]

    private static let problem = OpenAPISchema.object([
        "type": .text("The kind of problem, a URI reference: `/problems/validation`."),
        "title": .text("The kind of problem in words."),
        "status": .integer("The HTTP status.", 400...599),
        "detail": .text("What happened this time, and what to do."),
        "instance": .text("The path of the request."),
        "errors": .list(
            "The fields that are wrong, all of them.",
            of: .object([
                "field": .text("Where it stands: `strategy.parameters.fast`."),
                "message": .text("What is wrong with it."),
            ]),
            count: 1...10_000
        ).optional,
    ]).described("Problem details for HTTP (RFC 9457).")
}

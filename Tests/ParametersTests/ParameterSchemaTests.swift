import JSON
import Parameters
import Testing

@Suite struct ParameterSchemaTests {
    private let schema = ParameterSchema([
        Parameter("period", .integer(1...500), default: 20, summary: "Window"),
        Parameter("rate", .number(0...1), default: 0.5, summary: "Rate"),
        Parameter("robust", .boolean, default: false, summary: "Robust"),
        Parameter("kind", .choice(["fast", "slow"]), default: "fast", summary: "Kind"),
        Parameter("model", .text, default: nil, summary: "Which model"),
    ])

    private func messages(_ object: JSONObject) -> [String] {
        do {
            _ = try schema.values(from: object)
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }

    @Test func fillsInDefaults() throws {
        let values = try schema.values(from: ["model": "m-1", "rate": .null])
        #expect(values.integer("period") == 20)
        #expect(values.number("rate") == 0.5)
        #expect(values.boolean("robust") == false)
        #expect(values.text("kind") == "fast")
        #expect(values.text("model") == "m-1")
        #expect(values.json.keys == ["kind", "model", "period", "rate", "robust"])
    }

    @Test func aNumberMayHaveAWholeDefault() throws {
        let schema = ParameterSchema([Parameter("threshold", .number(0...10_000), default: 0, summary: "Threshold")])
        let values = try schema.values(from: [:])
        #expect(values.number("threshold") == 0)
        #expect(try schema.values(from: values.json) == values)
    }

    @Test func takesWhatIsGiven() throws {
        let given: JSONObject = ["period": 7.0, "rate": 1, "robust": true, "kind": "slow", "model": "x"]
        let values = try schema.values(from: given)
        #expect(values.integer("period") == 7)
        #expect(values.number("rate") == 1)
        #expect(values.boolean("robust"))
        #expect(values.text("kind") == "slow")
        // What was stored reads back as the same values.
        #expect(try schema.values(from: values.json) == values)
    }

    @Test func namesEverythingThatIsWrongAtOnce() {
        let object: JSONObject = ["periods": 3, "period": 0, "rate": "x", "robust": 1, "kind": "medium"]
        #expect(
            messages(object) == [
                "periods: unknown parameter; known: period, rate, robust, kind, model",
                "period: must be a whole number from 1 to 500", "rate: must be a number from 0.0 to 1.0",
                "robust: must be true or false", "kind: must be one of fast, slow", "model: is required: Which model",
            ]
        )
    }

    @Test(arguments: ["0", "501", "1.5", "1e400", "9223372036854775808", "\"7\"", "[]", "true"])
    func refusesWhatIsNoIntegerInRange(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(messages(["period": value, "model": "m"]) == ["period: must be a whole number from 1 to 500"])
    }

    @Test func limitsTexts() {
        #expect(messages(["model": ""]) == ["model: must be a text"])
        #expect(messages(["model": .string(String(repeating: "x", count: 4096))]) == [])
        #expect(messages(["model": .string(String(repeating: "x", count: 4097))]) == ["model: must be a text"])
    }

    @Test func takesObjectsAsTheyAre() throws {
        let schema = ParameterSchema([
            Parameter("rule", .object, default: nil, summary: "A rule"),
            Parameter("protection", .object, default: .object([:]), summary: "Stops"),
        ])
        let rule: JSONObject = ["b": [1, ["a": 0.10]], "a": .null]
        let values = try schema.values(from: ["rule": .object(rule)])
        #expect(values.object("rule") == rule)
        #expect(values.object("protection") == [:])
        #expect(values.json["rule"] == .object(rule), "with its members in their order and its numbers as written")
        #expect(try schema.values(from: values.json) == values)
        for other in [1, "{}", [], true] as [JSONValue] {
            let error = #expect(throws: ParameterErrors.self) { try schema.values(from: ["rule": other]) }
            #expect(error?.description == "rule: must be a JSON object")
        }
        #expect(schema.jsonSchema["properties"]?["rule"] == ["type": "object", "description": "A rule"])
        #expect(schema.jsonSchema["properties"]?["protection"]?["default"] == [:])
    }

    @Test func anEmptySchemaTakesNothing() {
        let error = #expect(throws: ParameterErrors.self) { try ParameterSchema().values(from: ["a": 1]) }
        #expect(error?.description == "a: unknown parameter; there are none")
    }

    @Test func describesItselfAsJSONSchema() throws {
        let json = schema.jsonSchema
        #expect(json["required"] == ["model"])
        #expect(json["additionalProperties"] == false)
        #expect(json["properties"]?.objectValue?.keys == ["period", "rate", "robust", "kind", "model"])
        let period: JSONValue = [
            "type": "integer", "minimum": 1, "maximum": 500, "description": "Window", "default": 20,
        ]
        #expect(json["properties"]?["period"] == period)
        #expect(json["properties"]?["kind"]?["enum"] == ["fast", "slow"])
        #expect(json["properties"]?["model"]?["default"] == nil)
    }

    @Test func `a number whose default is written without a fraction is a number`() throws {
        let schema = ParameterSchema([Parameter("share", .number(0...1), default: 0, summary: "A share")])
        #expect(try schema.values(from: [:]).number("share") == 0)
        #expect(try schema.values(from: [:]) == schema.values(from: ["share": 0]))
    }
}

import API
import HTTPTypes
import Hummingbird
import JSON
import Markets
import NIOCore
import Parameters
import Storage
import Testing

@Suite struct FieldTests {
    @Test func `fields give their values`() throws {
        let body: JSONObject = [
            "name": "  My model ", "symbols": ["btc/usdt", "ETH-USDT"], "target_timeframe": "1h", "capital": "10000.50",
            "fee": .number(JSONNumber(0.001) ?? JSONNumber(0)), "train": true, "role": "viewer",
            "strategy": ["type": "sma_cross", "parameters": ["fast": 10]],
        ]
        let (name, symbols, timeframe, capital, fee, horizon, train, role, strategy) = try body.fields(
            .string("name", 1...20),
            .array("symbols", of: Field.symbol, count: 1...5),
            .timeframe("target_timeframe"),
            .positiveMoney("capital"),
            .feeRate("fee"),
            .optional(.integer("horizon", in: 1...500)),
            .boolean("train").or(false),
            .choice("role") as Field<Role>,
            .nested("strategy", .string("type"), .object("parameters").or(JSONObject()))
        )
        #expect(name == "My model")
        #expect(symbols.map(\.name) == ["BTC-USDT", "ETH-USDT"])
        #expect(timeframe == .oneHour)
        #expect(capital.text == "10000.5")
        #expect(fee.partsPerBillion == 1_000_000)
        #expect(horizon == nil)
        #expect(train)
        #expect(role == .viewer)
        #expect(strategy.0 == "sma_cross" && strategy.1["fast"] == 10)
    }

    @Test func `everything that is wrong is said at once`() throws {
        let body: JSONObject = [
            "symbols": ["BTC-USDT", "nonsense", 3], "timeframe": "7m", "horizon": 1.5, "surprise": 1,
            "strategy": ["type": "", "speed": "fast"],
        ]
        let problem = try #require(throws: Problem.self) {
            try body.fields(
                .string("name", 1...20),
                .array("symbols", of: Field.symbol, count: 1...5),
                .timeframe("timeframe"),
                .optional(.integer("horizon", in: 1...500)),
                .nested("strategy", .string("type"))
            )
        }
        #expect(problem.status == .unprocessableContent)
        #expect(problem.type == "/problems/validation")
        #expect(
            problem.errors.map(\.field) == [
                "surprise", "name", "symbols[1]", "symbols[2]", "timeframe", "horizon", "strategy.speed",
                "strategy.type",
            ]
        )
        #expect(problem.errors[0].message.hasPrefix("unknown field; known: name, symbols"))
        #expect(problem.errors[1].message == "is required: a text of 1 to 20 characters")
        #expect(problem.errors[5].message == "must be a whole number from 1 to 500")
    }

    @Test func `null counts as absent`() throws {
        let body: JSONObject = ["horizon": .null, "name": .null]
        let horizon = try body.fields(.optional(.integer("horizon", in: 1...5)), .boolean("name").or(true))
        #expect(horizon == (nil, true))
        #expect(throws: Problem.validation("name", "is required: true or false")) {
            try body.fields(.boolean("name"), .optional(.integer("horizon", in: 1...5)))
        }
    }

    @Test(arguments: ["0", "-1", "1e400", "abc", "", "1.0000000000000000001", "NaN"])
    func `amounts that are none`(text: String) {
        #expect(throws: Problem.self) { try (["x": .string(text)] as JSONObject).fields(.positiveMoney("x")) }
    }

    @Test func `decimals keep their digits, as text and as numbers`() throws {
        let body = try #require(try JSONValue(parsing: #"{"a": 0.10000000000000000001, "b": "1e-3"}"#).objectValue)
        let (a, b) = try body.fields(.decimal("a"), .decimal("b"))
        #expect(a == (try DecimalText("0.10000000000000000001")))
        #expect(b == (try DecimalText("0.001")))
    }

    @Test func `control characters are no text`() {
        for text in ["a\u{0}b", "a\nb", "\u{1B}[31m"] {
            #expect(throws: Problem.self) { try (["x": .string(text)] as JSONObject).fields(.string("x")) }
        }
    }
}

@Suite struct RequestFieldsTests {
    private func request(_ path: String, _ body: String = "", type: String? = "application/json") -> Request {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "test", path: path)
        head.headerFields[.contentType] = type
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
    }

    private func problem<Value>(_ body: () async throws -> Value) async throws -> Problem {
        Problem(try await #require(throws: (any Error).self) { try await body() })
    }

    @Test func `queries are read from text`() throws {
        let request = request(
            "/x?timeframe=1h&limit=5&end=2024-01-31T00%3A00%3A00Z&names=sma:20,rsi:14&closed=true&start=1000"
        )
        let (timeframe, page, start, end, names, closed) = try request.query(
            .timeframe("timeframe"),
            .page(),
            .optional(.timestamp("start")),
            .timestamp("end"),
            .array("names", of: { .string($0) }, count: 1...10),
            .boolean("closed")
        )
        #expect(timeframe == .oneHour)
        #expect(page == PageRequest(limit: 5, offset: 0))
        #expect(start?.milliseconds == 1000)
        #expect(end.iso8601 == "2024-01-31T00:00:00.000Z")
        #expect(names == ["sma:20", "rsi:14"])
        #expect(closed)
    }

    @Test func `queries name what is wrong`() throws {
        let request = request("/x?limit=0&limit=3&colour=red")
        let problem = try #require(throws: Problem.self) { try request.query(.page()) }
        #expect(problem.errors.map(\.field) == ["limit", "colour", "limit"])
    }

    @Test func `bodies`() async throws {
        #expect(try await request("/", #"{"a": 1}"#).fields(.integer("a", in: 0...9)) == 1)
        #expect(try await request("/", "", type: nil).fields(.integer("a", in: 0...9).or(4)) == 4)
        #expect(try await request("/", "[1]", type: "application/json; charset=utf-8").json() == [1])
    }

    @Test func `bodies that do not do`() async throws {
        let malformed = try await problem { try await request("/", #"{"a": 1"#).json() }
        #expect(malformed.status == .badRequest)
        let array = try await problem { try await request("/", "[]").fields(.integer("a", in: 0...9)) }
        #expect(array.status == .badRequest)
        let form = try await problem { try await request("/", "a=1", type: "application/x-www-form-urlencoded").json() }
        #expect(form.status == .unsupportedMediaType)
        let large = try await problem {
            try await request("/", String(repeating: " ", count: 101)).json(maximumBytes: 100)
        }
        #expect(large == .payloadTooLarge(maximumBytes: 100))
        let deep = try await problem {
            try await request("/", String(repeating: "[", count: 10_000)).json()
        }
        #expect(deep.status == .badRequest)
    }
}

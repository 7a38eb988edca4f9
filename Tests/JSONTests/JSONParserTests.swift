import JSON
import TestSupport
import Testing

@Suite struct JSONParserTests {
    @Test func readsEveryKindOfValue() throws {
        let text = #" {"a": [null, true, false, -0.10, 12, "x"], "b": {}, "c": []} "#
        let value = try JSONValue(parsing: text)
        #expect(value["a"]?.arrayValue?.count == 6)
        #expect(value["a"]?.arrayValue?[3].numberValue?.text == "-0.10")
        #expect(value["a"]?.arrayValue?[4].integerValue == 12)
        #expect(value.objectValue?.keys == ["a", "b", "c"])
        #expect(value["none"] == nil)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u20AC""#, "é€"), (#""\ud83d\ude00""#, "😀"),
        (#""ü€😀""#, "ü€😀"), (#""\u0000""#, "\0"), (#""""#, ""), ("\"\u{7F}\"", "\u{7F}"),
    ])
    func unescapesStrings(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "True", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", "--1", "1 2",
        "[", "[1", "[1,", "[1,]", "[,1]", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{1:1}",
        "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":2}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
        "\"\\ud83d\"", "\"\\ud83d\\u0041\"", "\"\\ude00\"", "\"\n\"", "\"\t\"", "'a'", "[1]x", "\u{FEFF}1", "/**/1",
    ])
    func refusesWhatIsNotJSON(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func refusesBytesThatAreNotUTF8() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xC3]] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        }
    }

    @Test func saysWhere() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[1, 2 3]") }
        #expect(error?.description == "expected ',' or ']' at byte 6")
    }

    @Test func limitsTheDepth() throws {
        let nested = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        _ = try JSONValue(parsing: nested(64))
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(65)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
        _ = try JSONValue(parsing: "[" + nested(60) + "," + nested(60) + "]")
    }

    @Test(
        arguments: [
            ("9223372036854775807", 9_223_372_036_854_775_807), ("-9223372036854775808", .min), ("1e3", 1000),
            ("2.0", 2), ("-0", 0), ("9223372036854775808", nil), ("1.5", nil), ("1e400", nil),
            ("9007199254740993.0", nil), ("1e18", nil),
        ] as [(String, Int64?)]
    )
    func integersAreExactOrNone(text: String, expected: Int64?) throws {
        #expect(try JSONValue(parsing: text).integerValue == expected)
    }

    @Test(arguments: UInt64(1)...200)
    func readsWhatItWrites(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let value = JSONValue.random(depth: 4, using: &random)
        let bytes = JSONWriter.bytes(of: value)
        let back = try JSONValue(parsing: bytes)
        #expect(back == value, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        #expect(JSONWriter.bytes(of: back) == bytes)
    }

    @Test(arguments: UInt64(1)...200)
    func noBytesBreakTheParser(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        var bytes = JSONWriter.bytes(of: JSONValue.random(depth: 4, using: &random))
        for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = UInt8.random(in: 0...255, using: &random)
            if seed % 3 == 0 { bytes.removeLast(Int.random(in: 0...bytes.count / 2, using: &random)) }
        }
        if let value = try? JSONValue(parsing: bytes) {
            #expect((try? JSONValue(parsing: JSONWriter.bytes(of: value))) == value, "seed \(seed)")
        }
    }
}

extension JSONValue {
    fileprivate static func random(depth: Int, using random: inout WalkGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return JSONValue(Double(bitPattern: random.next()))
        case 3: return JSONValue(Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random))
        case 4: return .string(string(using: &random))
        case 5:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(depth: depth - 1, using: &random) }
            )
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                object[string(using: &random)] = .random(depth: depth - 1, using: &random)
            }
            return .object(object)
        }
    }

    private static func string(using random: inout WalkGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let limit: UInt32 = Bool.random(using: &random) ? 0x80 : 0x11_0000
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}

import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func writesMembersInOrderWithTheirCommas() {
        let bytes = JSONWriter.object {
            $0.member("symbol", "BTC-USDT")
            $0.member("price", 46377.5)
            $0.member("volume", Double?.none)
            $0.member("tags") {
                $0.array {
                    $0.value("a")
                    $0.array { _ in }
                    $0.object { _ in }
                    $0.null()
                    $0.value(true)
                }
            }
            $0.member("rows") { $0.array([1, 2]) { writer, row in writer.array { $0.value(row) } } }
            $0.member("list", [1, 2, 3])
        }
        let expected =
            #"{"symbol":"BTC-USDT","price":46377.5,"volume":null,"tags":["a",[],{},null,true],"#
            + #""rows":[[1],[2]],"list":[1,2,3]}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (0.1, "0.1"), (-2.5, "-2.5"), (1e15, "1000000000000000"),
            (1e300, "1e+300"),
            (Double.leastNonzeroMagnitude, "5e-324"), (9_007_199_254_740_992, "9007199254740992.0"), (.nan, "null"),
            (.infinity, "null"),
        ] as [(Double, String)]
    )
    func writesTheShortestNumber(value: Double, text: String) {
        #expect(String(decoding: JSONWriter.bytes(of: value), as: UTF8.self) == text)
    }

    @Test func escapesWhatMustBe() {
        let text = "\"\\\n\r\t\u{1}\u{1F} é😀\u{2028}"
        let expected = #""\"\\\n\r\t\u0001\u001f é😀"# + "\u{2028}\""
        #expect(String(decoding: JSONWriter.bytes(of: text), as: UTF8.self) == expected)
    }

    @Test func aNumberKeepsItsText() throws {
        let text = #"{"price":0.10,"size":1E2}"#
        #expect(String(decoding: JSONWriter.bytes(of: try JSONValue(parsing: text)), as: UTF8.self) == text)
    }

    @Test func anObjectReplacesAndRemovesMembers() {
        var object: JSONObject = ["a": 1, "b": 2, "a": 3]
        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 3)
        object["a"] = nil
        object["c"] = nil
        #expect(object.keys == ["b"])
    }
}

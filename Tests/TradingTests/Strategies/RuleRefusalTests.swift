import JSON
import Parameters
import Testing
import Trading

/// Rules that are wrong are refused with the path of what is wrong.
@Suite struct RuleRefusalTests {
    private let fine: JSONObject = ["left": "close", "op": "<", "right": "sma_20"]

    private func errors(_ enter: String, protection: JSONObject = [:]) throws -> [ParameterError] {
        let enter = try #require(try JSONValue(parsing: enter).objectValue)
        do {
            _ = try RuleStrategy(enter: enter, exit: fine, protection: protection)
            return []
        } catch {
            return error.errors
        }
    }

    @Test(
        arguments: [
            (#"{}"#, "enter", "must be a condition"),
            (#"{"all": []}"#, "enter.all", "must be a list of at least one condition"),
            (#"{"all": {"left": 1}}"#, "enter.all", "must be a list"),
            (#"{"all": [3]}"#, "enter.all[0]", "must be a condition"),
            (#"{"not": null}"#, "enter.not", "must be a condition"),
            (#"{"any": [{"left": "close", "op": ">", "right": "open"}], "not": {}}"#, "enter.not", "must not stand"),
            (#"{"left": "close", "op": "=", "right": 1}"#, "enter.op", "must be one of >, >=, <, <=, crosses_above"),
            (#"{"left": "close", "op": ">"}"#, "enter.right", "is required"),
            (#"{"left": "close", "op": ">", "right": 1, "then": 2}"#, "enter.then", "is not part of a condition"),
            (#"{"left": "close", "op": ">", "right": 1e999}"#, "enter.right", "must be a number, a column"),
            (#"{"left": "close", "op": ">", "right": true}"#, "enter.right", "must be a number, a column"),
            (#"{"left": "clse", "op": ">", "right": 1}"#, "enter.left", "'clse' is no column; known: open, high, low"),
            (#"{"left": "rsi_x", "op": ">", "right": 1}"#, "enter.left", "must be a whole number from 1 to 10000"),
            (#"{"left": "rsi_14_3", "op": ">", "right": 1}"#, "enter.left", "it is written rsi_period"),
            (#"{"left": "macd_12_26_9", "op": ">", "right": 0}"#, "enter.left", "must name one of its columns"),
            (#"{"left": "ETH-USDT.close", "op": ">", "right": 0}"#, "enter.left", "is of another market"),
            (#"{"left": "close", "op": ">", "right": {"value": "close", "ago": -1}}"#, "enter.right.ago", "the future"),
            (#"{"left": "close", "op": ">", "right": {"value": "close", "ago": 1.5}}"#, "enter.right.ago", "a whole"),
            (
                #"{"left": "close", "op": ">", "right": {"value": "close", "ago": 1001}}"#, "enter.right.ago",
                "0 to 1000"
            ),
            (#"{"left": "close", "op": ">", "right": {"value": "close"}}"#, "enter.right.ago", "is required"),
            (#"{"left": "close", "op": ">", "right": {"ago": 1}}"#, "enter.right.value", "is required"),
            (#"{"left": "close", "op": ">", "right": "sma_5001"}"#, "enter.right", "needs 5001 candles"),
            (#"{"left": "close", "op": "crosses_above", "right": "sma_5000"}"#, "enter.right", "needs 5001 candles"),
            (#"{"left": 2, "op": ">", "right": 1}"#, "enter.right", "two numbers are compared"),
        ]
    )
    func whatIsWrongIsNamed(rule: String, field: String, message: String) throws {
        let errors = try errors(rule)
        #expect(errors.map(\.field) == [field])
        #expect(errors.first?.message.contains(message) ?? false, "\(errors)")
    }

    @Test func allFaultsAtOnce() throws {
        let rule =
            #"{"all": [{"left": "x", "op": ">", "right": "y"}, {"not": {"left": "close", "op": 1, "right": 2}}]}"#
        let errors = try errors(rule, protection: ["stop": 1])
        #expect(
            errors.map(\.field)
                == ["enter.all[0].left", "enter.all[0].right", "enter.all[1].not.op", "protection.stop"]
        )
    }

    @Test(
        arguments: [
            (#"{"left": "rsi_14", "op": ">", "right": 100}"#, "enter", "rsi:14 lies between 0 and 100"),
            (#"{"left": -1, "op": ">=", "right": "volume"}"#, "enter", "volume is never below 0"),
            (#"{"left": "sma_20", "op": "<", "right": -3}"#, "enter", "sma:20 is never below 0"),
            (#"{"left": "adx_14", "op": "crosses_above", "right": 100}"#, "enter", "adx:14 lies between"),
            (#"{"left": "close", "op": ">", "right": "close"}"#, "enter", "both sides are the same"),
            (#"{"left": "low", "op": ">", "right": "close"}"#, "enter", "no price of a candle is below its low"),
            (#"{"left": "low", "op": "crosses_above", "right": "high"}"#, "enter", "can never hold"),
            (#"{"not": {"left": "high", "op": ">=", "right": "open"}}"#, "enter.not", "can never hold"),
            (
                #"{"all": [{"left": "rsi_14", "op": ">", "right": 70}, {"left": "rsi:14", "op": "<", "right": 30}]}"#,
                "enter.all", "rsi:14 cannot be > 70 and < 30 at once"
            ),
            (
                #"{"all": [{"left": "mom_5", "op": ">", "right": 5}, {"left": 5, "op": ">=", "right": "mom_5"}]}"#,
                "enter.all", "mom:5 cannot be > 5 and <= 5 at once"
            ),
            (
                #"{"all": [{"left": "close", "op": ">", "right": "sma_5"}, {"left": "sma_5", "op": ">", "right": "close"}]}"#,
                "enter.all", "cannot be ordered so"
            ),
            (
                #"{"all": [{"left": "mom_5", "op": "crosses_above", "right": 5}, {"left": "mom_5", "op": "<", "right": 5}]}"#,
                "enter.all", "at once"
            ),
            (
                #"{"not": {"any": [{"left": "mom_5", "op": ">=", "right": 5}, {"left": "mom_5", "op": "<=", "right": 6}]}}"#,
                "enter.not.any", "at once"
            ),
            (
                #"{"any": [{"left": "rsi_14", "op": "<", "right": 0}, {"left": "rsi_14", "op": ">", "right": 101}]}"#,
                "enter.any[0]", "rsi:14 lies between"
            ),
        ]
    )
    func whatCanNeverTriggerIsRefused(rule: String, field: String, message: String) throws {
        let errors = try errors(rule)
        #expect(errors.map(\.field) == [field])
        #expect(errors.first?.message.contains(message) ?? false, "\(errors)")
    }

    @Test(
        arguments: [
            #"{"left": "rsi_14", "op": ">=", "right": 100}"#, #"{"left": "rsi_14", "op": "<=", "right": 0}"#,
            #"{"left": "close", "op": ">=", "right": "high"}"#, #"{"left": "close", "op": ">=", "right": "close"}"#,
            #"{"left": "close", "op": ">", "right": {"value": "high", "ago": 1}}"#,
            #"{"any": [{"left": "rsi_14", "op": ">", "right": 100}, {"left": "close", "op": ">", "right": "open"}]}"#,
            #"{"all": [{"left": "mom_5", "op": ">=", "right": 5}, {"left": "mom_5", "op": "<=", "right": 5}]}"#,
            #"{"not": {"left": "rsi_14", "op": ">", "right": 100}}"#,
            #"{"not": {"left": "close", "op": "crosses_above", "right": "close"}}"#,
        ]
    )
    func whatMayTriggerIsTaken(rule: String) throws {
        #expect(try errors(rule).isEmpty)
    }

    @Test func rulesAreBounded() throws {
        let leaf = #"{"left": "close", "op": ">", "right": "open"}"#
        func list(_ count: Int) -> String {
            #"{"all": ["# + Array(repeating: leaf, count: count).joined(separator: ",") + "]}"
        }
        func nest(_ depth: Int) -> String {
            String(repeating: #"{"not": "#, count: depth - 1) + leaf + String(repeating: "}", count: depth - 1)
        }
        #expect(try errors(list(63)).isEmpty)
        #expect(try errors(list(64)).map(\.message) == ["has more than 64 conditions, groups included"])
        #expect(try errors(list(5_000)).map(\.field) == ["enter"])
        #expect(try errors(nest(7)).isEmpty)
        #expect(try errors(nest(9)).map(\.message) == ["conditions nest more than 8 deep"])
        let long = String(repeating: "x", count: 100_000)
        #expect(try errors(#"{"left": "\#(long)", "op": ">", "right": 1}"#).allSatisfy { $0.message.utf8.count < 1000 })
        let deep = (0..<20).reduce(#""close""#) { value, _ in #"{"value": \#(value), "ago": 1}"# }
        #expect(
            try errors(#"{"left": \#(deep), "op": ">", "right": 1}"#).map(\.message) == ["values nest more than 8 deep"]
        )
    }
}

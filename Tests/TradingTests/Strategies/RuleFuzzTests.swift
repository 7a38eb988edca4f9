import Indicators
import JSON
import Markets
import Parameters
import Testing
import Trading

/// Random rules, right and wrong.
@Suite struct RuleFuzzTests {
    private static let columns = [
        "open", "high", "low", "close", "volume", "rsi_3", "sma_4", "ema_3", "bb_5_1.upper", "bb_5_1.lower",
        "macd_2_4_3.histogram", "donchian_4.middle", "atr_3", "mom_2", "obv",
    ]

    private static func operand(_ random: inout SeededRandom) -> JSONValue {
        let column = JSONValue.string(columns.randomElement(using: &random) ?? "close")
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return JSONValue(Double(Int.random(in: -10...2000, using: &random)) / 2)
        case 1: return ["value": column, "ago": JSONValue(Int.random(in: 0...9, using: &random))]
        default: return column
        }
    }

    private static func condition(_ random: inout SeededRandom, depth: Int = 1) -> JSONObject {
        let kind = depth < 4 ? Int.random(in: 0..<6, using: &random) : 5
        switch kind {
        case 0, 1:
            let count = Int.random(in: 1...3, using: &random)
            let parts = (0..<count).map { _ in JSONValue.object(condition(&random, depth: depth + 1)) }
            return [kind == 0 ? "all" : "any": .array(parts)]
        case 2: return ["not": .object(condition(&random, depth: depth + 1))]
        default:
            let comparator = ["<", "<=", ">", ">=", "crosses_above", "crosses_below"].randomElement(using: &random)
            return ["left": operand(&random), "op": .string(comparator ?? "<"), "right": operand(&random)]
        }
    }

    /// A strategy decides as its rules say, read off whole columns without any memory.
    @Test(arguments: [UInt64(81), 82, 83, 84])
    func decidesAsTheColumnsSay(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try randomCandles(120, seed: seed)
        var oracle = RuleOracle(series: series)
        var compared = 0
        for _ in 0..<150 {
            let (enter, exit) = (Self.condition(&random), Self.condition(&random))
            guard let strategy = try? RuleStrategy(enter: enter, exit: exit) else { continue }
            compared += 1
            let need = strategy.minimumCandles
            let entries = try decisions(strategy, series)
            let exits = try decisions(strategy, series, held: true)
            let expected = try series.indices.map { row -> (Character, Character) in
                guard row + 1 >= need else { return (".", ".") }
                let leaves = try oracle.holds(enter: exit, at: row) == true
                let enters = try oracle.holds(enter: enter, at: row) == true
                return (enters && !leaves ? "+" : ".", leaves ? "-" : ".")
            }
            #expect(entries == String(expected.map(\.0)), "seed \(seed): \(enter) \(exit)")
            #expect(exits == String(expected.map(\.1)), "seed \(seed): \(exit)")
        }
        #expect(compared > 60, "a comparison of nothing")
    }

    /// What was broken anywhere is either still a rule or refused with a path; nothing crashes, and nothing is endless.
    @Test(arguments: [UInt64(91), 92, 93])
    func brokenRulesAreRefusedWithAPath(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<1_500 {
            var rule = JSONValue.object(Self.condition(&random))
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.break(&rule, &random) }
            guard let enter = rule.objectValue else { continue }
            let exit: JSONObject = ["left": "close", "op": "<", "right": "sma_4"]
            do {
                let strategy = try RuleStrategy(enter: enter, exit: exit)
                #expect(strategy.minimumCandles <= 5_000 && strategy.warmUpCandles <= 5_000)
            } catch {
                refused += 1
                #expect(!error.errors.isEmpty && error.errors.count <= 400, "seed \(seed)")
                for fault in error.errors {
                    #expect(fault.field.hasPrefix("enter") && !fault.message.isEmpty, "seed \(seed): \(fault)")
                }
            }
        }
        #expect(refused > 300, "a test of nothing")
    }

    private static let junk: [JSONValue] = [
        .null, true, -1, 1e308, "", "rsi_", "rsi_0", "bb_20_2", "bb_20_2.uper", "sma_99999", "ETH-USDT.close",
        [], [:], ["all": []], ["value": "close", "ago": -3], ["value": 3, "ago": 1e18], [["left": 1]], "\u{0}é😀",
        "sma_[1]", "t3_5_0.7", "pivot", "rsi_9223372036854775808", "_", ":", ".", "close.close", "volatility_5",
    ]

    /// Puts junk in some place, or takes a member away, or adds one.
    private static func `break`(_ value: inout JSONValue, _ random: inout SeededRandom) {
        if Int.random(in: 0..<4, using: &random) == 0 {
            value = junk.randomElement(using: &random) ?? .null
            return
        }
        switch value {
        case .object(var object):
            guard let key = object.keys.randomElement(using: &random), var member = object[key] else { return }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: object[key] = nil
            case 1: object["junk"] = junk.randomElement(using: &random)
            default:
                Self.break(&member, &random)
                object[key] = member
            }
            value = .object(object)
        case .array(var parts):
            guard let index = parts.indices.randomElement(using: &random) else { return }
            Self.break(&parts[index], &random)
            value = .array(parts)
        default: value = junk.randomElement(using: &random) ?? .null
        }
    }
}

/// What a condition is at a row of a series, read off whole columns: Kleene's logic over `nil` for what is not known.
private struct RuleOracle {
    let series: CandleSeries
    private var columns: [String: [Double]] = [:]

    init(series: CandleSeries) { self.series = series }

    mutating func holds(enter condition: JSONObject, at row: Int) throws -> Bool? {
        if let parts = condition["all"]?.arrayValue {
            let answers = try parts.map { try holds(enter: $0.objectValue ?? [:], at: row) }
            return answers.contains(false) ? false : answers.contains(nil) ? nil : true
        }
        if let parts = condition["any"]?.arrayValue {
            let answers = try parts.map { try holds(enter: $0.objectValue ?? [:], at: row) }
            return answers.contains(true) ? true : answers.contains(nil) ? nil : false
        }
        if let part = condition["not"]?.objectValue { return try holds(enter: part, at: row).map { !$0 } }
        let (left, right) = (condition["left"] ?? .null, condition["right"] ?? .null)
        guard let now = try number(left, row), let other = try number(right, row) else { return nil }
        switch condition["op"]?.stringValue {
        case ">": return now > other
        case ">=": return now >= other
        case "<": return now < other
        case "<=": return now <= other
        case let cross:
            guard let before = try number(left, row - 1), let last = try number(right, row - 1) else { return nil }
            return cross == "crosses_above" ? now > other && before <= last : now < other && before >= last
        }
    }

    private mutating func number(_ operand: JSONValue, _ row: Int) throws -> Double? {
        if let number = operand.doubleValue { return number }
        if let ago = operand["ago"]?.integerValue { return try number(operand["value"] ?? .null, row - Int(ago)) }
        guard row >= 0, let name = operand.stringValue else { return nil }
        if columns[name] == nil { columns[name] = try values(name) }
        let value = columns[name]?[row] ?? .nan
        return value.isNaN ? nil : value
    }

    private func values(_ name: String) throws -> [Double] {
        switch name {
        case "open": return series.open
        case "high": return series.high
        case "low": return series.low
        case "close": return series.close
        case "volume": return series.volume
        default:
            let parts = name.split(separator: ".")
            let spec = try IndicatorRegistry.standard.parse(parts[0].replacing("_", with: ":"))[0]
            let index = parts.count == 1 ? 0 : spec.definition.outputs.firstIndex(of: String(parts[1])) ?? 0
            return spec.columns(over: series)[index].values
        }
    }
}

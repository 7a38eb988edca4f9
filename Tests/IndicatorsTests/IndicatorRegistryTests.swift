import Indicators
import JSON
import Markets
import Parameters
import TestSupport
import Testing

@Suite struct IndicatorRegistryTests {
    private let registry = IndicatorRegistry.standard
    private static let names = IndicatorRegistry.standard.names.joined(separator: ", ")

    @Test func readsAList() throws {
        let specs = try registry.parse("sma:20, RSI,macd:12:26:9,bb:10:2.50,sma:20")
        #expect(specs.map(\.key) == ["sma:20", "rsi:14", "macd:12:26:9", "bb:10:2.5"])
        #expect(specs[2].columnNames == ["macd:12:26:9.macd", "macd:12:26:9.signal", "macd:12:26:9.histogram"])
        #expect(specs[3].columnNames == ["bb:10:2.5.upper", "bb:10:2.5.middle", "bb:10:2.5.lower"])
        #expect(specs.map(\.warmUp) == [20, 15, 34, 10])
    }

    @Test(arguments: [
        ("sma:20,foo:1", "'foo:1': unknown indicator; known: \(Self.names)"),
        ("", "'': unknown indicator; known: \(Self.names)"),
        ("sma:0", "'sma:0': period: must be a whole number from 1 to 10000"),
        ("sma:2.5", "'sma:2.5': period: must be a whole number from 1 to 10000"),
        ("sma:x", "'sma:x': period: must be a whole number from 1 to 10000"),
        ("sma:", "'sma:': period: must be a whole number from 1 to 10000"),
        ("volatility:1", "'volatility:1': period: must be a whole number from 2 to 10000"),
        ("sma:1:2", "'sma:1:2': too many parameters; it is written sma:period"),
        ("macd:26:12:9", "'macd:26:12:9': fast: must be below slow"),
        ("kama:10:30:30", "'kama:10:30:30': fast: must be below slow"),
        ("ultosc:7:28:14", "'ultosc:7:28:14': medium: must not be above long"),
        ("ichimoku:30:26", "'ichimoku:30:26': tenkan: must not be above kijun"),
        ("sar:0.3:0.2", "'sar:0.3:0.2': acceleration: must not be above maximum"),
        ("obv:1", "'obv:1': too many parameters; it is written obv"),
        ("bb:20:1e400", "'bb:20:1e400': deviations: must be a number from 0.1 to 10.0"),
    ])
    func namesTheBadItem(list: String, message: String) {
        let error = #expect(throws: IndicatorError.self) { try registry.parse(list) }
        #expect(error?.description == message)
    }

    @Test func hasTheWholeFieldOnceEach() throws {
        #expect(Set(registry.names).count == registry.names.count)
        let asked = [
            "sma", "ema", "rsi", "macd", "bb", "atr", "volatility", "wma", "dema", "tema", "kama", "vwap", "stoch",
            "stochrsi", "willr", "cci", "adx", "dmi", "aroon", "obv", "mfi", "cmf", "roc", "mom", "ultosc", "sar",
            "ichimoku", "keltner", "donchian", "supertrend", "pivot",
        ]
        #expect(Set(asked).subtracting(registry.names) == [])
    }

    @Test func saysOfEachWhatItIs() throws {
        for definition in registry.definitions {
            let spec = try IndicatorSpec(definition)
            #expect(spec.warmUp > 0)
            #expect(definition.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
            let texts = [definition.title, definition.summary, definition.convention, definition.flat]
            #expect(texts.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") && !$0.contains("|") }, "\(definition.name)")
            #expect(Set(definition.outputs).count == definition.outputs.count)
            #expect(definition.outputs == [""] || definition.outputs.allSatisfy { !$0.isEmpty && !$0.contains(".") })
            #expect(spec.columnNames.count == definition.outputs.count)
        }
    }

    @Test func theSchemaSaysWhatEachParameterMayBe() throws {
        for definition in registry.definitions {
            let schema = definition.schema.jsonSchema
            #expect(schema["type"] == "object" && schema["additionalProperties"] == false)
            #expect(schema["required"] == [])
            let properties = schema["properties"]?.objectValue ?? [:]
            #expect(properties.keys == definition.schema.parameters.map(\.name))
            for (name, property) in properties.members.map({ ($0.key, $0.value) }) {
                let (value, low, high) = (
                    try #require(property["default"]?.doubleValue), try #require(property["minimum"]?.doubleValue),
                    try #require(property["maximum"]?.doubleValue)
                )
                #expect(low <= value && value <= high, "\(definition.name) \(name)")
                #expect(["integer", "number"].contains(property["type"]), "\(definition.name) \(name)")
                #expect(property["description"]?.stringValue?.isEmpty == false)
            }
        }
    }

    @Test(arguments: UInt64(1)...5) func aKeyIsReadAsWhatItSays(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        for definition in registry.definitions {
            for spec in [try IndicatorSpec(definition), IndicatorSpec.random(definition, &random)] {
                // What the page takes for an indicator when it reads its settings.
                #expect(spec.key.wholeMatch(of: /[a-z0-9_]+(:[0-9.]+)*/) != nil, "\(spec.key), seed \(seed)")
                let read = try registry.parse(spec.key)
                #expect(read.map(\.key) == [spec.key], "seed \(seed)")
                #expect(read.first?.parameters == spec.parameters, "seed \(seed)")
            }
        }
    }

    @Test func readsFarEnoughBackForTheFirstRow() throws {
        let specs = try registry.parse("sma:20,rsi:100,vwap_session,pivot")
        #expect(specs.map { $0.history(in: .oneMinute) } == [500, 1010, 1440, 2880])
        #expect(specs.map { $0.history(in: .oneWeek) } == [500, 1010, 500, 500])
    }
}

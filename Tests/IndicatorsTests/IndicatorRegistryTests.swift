import Indicators
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
        ("bb:20:1e400", "'bb:20:1e400': deviations: must be a number from 0.1 to 10.0"),
    ])
    func namesTheBadItem(list: String, message: String) {
        let error = #expect(throws: IndicatorError.self) { try registry.parse(list) }
        #expect(error?.description == message)
    }

    @Test func namesAreUniqueAndDefaultsComplete() throws {
        #expect(Set(registry.names).count == registry.names.count)
        for definition in registry.definitions { #expect(try IndicatorSpec(definition).warmUp > 0) }
    }
}

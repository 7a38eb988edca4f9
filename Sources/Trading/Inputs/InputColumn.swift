import Indicators
import JSON
import Markets
import Parameters

/// A column of a market that a model looks at beside the closes it forecasts, as its parameters name it.
///
/// - `open`, `high`, `low`, `close`, `volume`: of the candles.
/// - `rsi_14`, `rsi:14`, `macd:12:26:9.signal`: of an indicator of the registry, a component behind a point.
/// - `ETH-USDT.close`, `ETH-USDT.rsi_14`: the same of another symbol.
struct InputColumn: Sendable {
    enum Source: Sendable {
        case candles(@Sendable (CandleSeries) -> [Double])
        /// A component of an indicator.
        case indicator(IndicatorSpec, component: Int)
    }

    /// As it was declared.
    let name: String
    /// Another symbol than that of the model; `nil` for its own.
    let symbol: Symbol?
    let source: Source

    /// - Returns: `nil` for a name that is none of a market's columns, such as `lag_1`.
    /// - Throws: ``InputError`` for one that nearly is: an indicator with bad parameters, a column of a symbol that does not
    ///   exist.
    init?(_ name: String, registry: IndicatorRegistry = .standard) throws(InputError) {
        // Models know it themselves, as they do `lag_5`; the indicator is written `volatility:20`.
        if name.hasPrefix("volatility_") { return nil }
        var rest = Substring(name)
        var symbol: Symbol?
        if let point = name.firstIndex(of: "."), let other = Symbol(name[..<point]) {
            (symbol, rest) = (other, name[name.index(after: point)...])
        }
        (self.name, self.symbol) = (name, symbol)
        if let column = Self.candleColumn(rest) {
            source = .candles(column)
        } else if let indicator = try Self.indicator(rest, declared: name, registry) {
            source = indicator
        } else if let symbol {
            let known = "open, high, low, close, volume or an indicator such as rsi_14"
            throw InputError(name: name, message: "\(symbol) has no column '\(rest)'; known: \(known)")
        } else {
            return nil
        }
    }

    /// How many candles to read before the first row that counts.
    func history(in timeframe: Timeframe) -> Int {
        switch source {
        case .candles: 0
        case .indicator(let spec, _): spec.history(in: timeframe)
        }
    }

    /// The column over candles of its own symbol, `.nan` where an indicator warms up.
    func values(over candles: CandleSeries) -> [Double] {
        switch source {
        case .candles(let column): column(candles)
        case .indicator(let spec, let component): spec.columns(over: candles)[component].values
        }
    }

    private static func candleColumn(_ name: Substring) -> (@Sendable (CandleSeries) -> [Double])? {
        switch name {
        case "open": return { $0.open }
        case "high": return { $0.high }
        case "low": return { $0.low }
        case "close": return { $0.close }
        case "volume": return { $0.volume }
        default: return nil
        }
    }

    /// An indicator by either spelling; the parameters are divided by `:` or `_`, and names may have a `_`, too.
    private static func indicator(
        _ text: Substring,
        declared: String,
        _ registry: IndicatorRegistry
    ) throws(InputError) -> Source? {
        let known = registry.names.filter { text.hasPrefix($0) && !(text.dropFirst($0.count).first?.isLetter ?? false) }
        guard let name = known.max(by: { $0.count < $1.count }), let definition = registry[name] else { return nil }
        let (parameters, component) = try split(text.dropFirst(name.count), declared)
        guard parameters.count <= definition.schema.parameters.count else {
            let written = ([name] + definition.schema.parameters.map(\.name)).joined(separator: "_")
            throw InputError(name: declared, message: "too many parameters; it is written \(written)")
        }
        var given = JSONObject()
        for (parameter, text) in zip(definition.schema.parameters, parameters) {
            given[parameter.name] = (try? JSONValue(parsing: String(text))) ?? .string(String(text))
        }
        let spec: IndicatorSpec
        do {
            spec = try IndicatorSpec(definition, parameters: given)
        } catch {
            throw InputError(name: declared, message: error.message)
        }
        guard let index = definition.outputs.firstIndex(of: component ?? definition.outputs[0]),
            component != nil || definition.outputs.count == 1
        else {
            let names = definition.outputs.map { $0.isEmpty ? name : "\(text.prefix { $0 != "." }).\($0)" }
            throw InputError(name: declared, message: "must name one of its columns: \(names.joined(separator: ", "))")
        }
        return .indicator(spec, component: index)
    }

    /// What stands behind the name of an indicator: `_12_26_9.signal`. A component begins with a letter, so that the point
    /// of a number such as 0.7 is none.
    private static func split(
        _ text: Substring,
        _ declared: String
    ) throws(InputError) -> (parameters: [Substring], component: String?) {
        var (rest, component) = (text, String?.none)
        if let point = text.lastIndex(of: "."), text[text.index(after: point)...].first?.isLetter ?? false {
            (rest, component) = (text[..<point], String(text[text.index(after: point)...]))
        }
        guard let separator = rest.first else { return ([], component) }
        guard separator == "_" || separator == ":" else {
            throw InputError(name: declared, message: "is no column; an indicator is written such as rsi_14")
        }
        return (rest.dropFirst().split(separator: separator, omittingEmptySubsequences: false), component)
    }
}

/// A declared input that no model can be given.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The input as it was declared.
    public let name: String
    /// What is wrong with it and what it may be.
    public let message: String

    public var description: String { "'\(name.prefix(60))': \(message)" }
}

internal import Indicators
internal import JSON
internal import Markets
internal import Parameters

/// A column of a market's candles, as models and rules name it.
///
/// - `open`, `high`, `low`, `close`, `volume`: of the candles.
/// - `rsi_14`, `rsi:14`, `macd:12:26:9.signal`: of an indicator of the registry, a component behind a point.
enum MarketColumn: Sendable {
    case field(CandleField)
    /// A component of an indicator.
    case indicator(IndicatorSpec, component: Int)

    /// - Parameter declared: the whole of what was declared, for the error.
    /// - Returns: `nil` for a name that is no column.
    /// - Throws: ``InputError`` for one that nearly is: an indicator with bad parameters.
    init?(_ name: Substring, declared: String, registry: IndicatorRegistry = .standard) throws(InputError) {
        if let field = CandleField(rawValue: String(name)) {
            self = .field(field)
        } else if let indicator = try Self.indicator(name, declared: declared, registry) {
            self = indicator
        } else {
            return nil
        }
    }

    /// How many candles to read before the first row that counts.
    func history(in timeframe: Timeframe) -> Int {
        switch self {
        case .field: 0
        case .indicator(let spec, _): spec.history(in: timeframe)
        }
    }

    /// The column over candles, `.nan` where an indicator warms up.
    func values(over candles: CandleSeries) -> [Double] {
        switch self {
        case .field(let field): field.values(of: candles)
        case .indicator(let spec, let component): spec.columns(over: candles)[component].values
        }
    }

    /// An indicator by either spelling; the parameters are divided by `:` or `_`, and names may have a `_`, too.
    private static func indicator(
        _ text: Substring,
        declared: String,
        _ registry: IndicatorRegistry
    ) throws(InputError) -> MarketColumn? {
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

/// A number that each candle has.
enum CandleField: String, Hashable, Sendable, CaseIterable {
    case open
    case high
    case low
    case close
    case volume

    func value(of candle: Candle) -> Double {
        switch self {
        case .open: candle.open
        case .high: candle.high
        case .low: candle.low
        case .close: candle.close
        case .volume: candle.volume
        }
    }

    func values(of candles: CandleSeries) -> [Double] {
        switch self {
        case .open: candles.open
        case .high: candles.high
        case .low: candles.low
        case .close: candles.close
        case .volume: candles.volume
        }
    }
}

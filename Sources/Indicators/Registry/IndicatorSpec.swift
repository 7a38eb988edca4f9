public import JSON
public import Markets
public import Parameters

/// An indicator with its parameters: `macd:12:26:9`.
public struct IndicatorSpec: Sendable {
    public let definition: IndicatorDefinition
    public let parameters: ParameterValues

    /// Checks the parameters and fills in the defaults.
    public init(_ definition: IndicatorDefinition, parameters: JSONObject = [:]) throws(IndicatorError) {
        self.definition = definition
        do {
            self.parameters = try definition.schema.values(from: parameters)
        } catch {
            throw IndicatorError(item: definition.name, message: error.description)
        }
        if let fault = definition.check(self.parameters) {
            throw IndicatorError(item: definition.name, message: fault)
        }
    }

    /// The indicator as a request names it, every parameter spelled out: `rsi` becomes `rsi:14`.
    public var key: String {
        ([definition.name] + definition.schema.parameters.map { parameters.text(of: $0) }).joined(separator: ":")
    }

    /// The names of its columns: the key, with the component behind it if there are several (`bb:20:2.upper`).
    public var columnNames: [String] {
        definition.outputs.map { $0.isEmpty ? key : "\(key).\($0)" }
    }

    /// How many candles lead to the first value, that one's included; the fewest that can for an indicator of days.
    public var warmUp: Int { definition.warmUp(parameters) }

    /// How many candles to read before the first row that counts, so that reading more would not show.
    ///
    /// Recursive averages forget their beginning slowly, a trailing stop with the next change of sides: that takes ten
    /// times the warm-up, 500 candles at the least. Totals such as `obv` never forget it.
    public func history(in timeframe: Timeframe) -> Int {
        let day = Int(max(1, Timeframe.oneDay.nominalMilliseconds / timeframe.nominalMilliseconds))
        return max(500, 10 * warmUp, definition.days * day)
    }

    /// The indicator's columns over a series: each as long as the series, its first `warmUp - 1` rows `.nan`, or those
    /// of the days that an indicator of days waits for.
    public func columns(over series: CandleSeries) -> [IndicatorColumn] { [self].columns(over: series) }

    /// The same indicator, candle by candle, with the same numbers to the last bit.
    public func stream() -> IndicatorStream {
        IndicatorStream(key: key, definition.state(parameters), width: definition.outputs.count)
    }
}

/// One named column of numbers beside the candles of a series; `.nan` only while the indicator warms up.
public struct IndicatorColumn: Hashable, Sendable {
    public let name: String
    public let values: [Double]

    public init(name: String, values: [Double]) {
        self.name = name
        self.values = values
    }
}

extension ParameterValues {
    /// A value as a request writes it: whole numbers without a point.
    fileprivate func text(of parameter: Parameter) -> String {
        switch parameter.kind {
        case .integer: String(integer(parameter.name))
        case .number: String(decoding: JSONWriter.bytes(of: number(parameter.name)), as: UTF8.self)
        case .boolean: String(boolean(parameter.name))
        case .choice, .text: text(parameter.name)
        case .object: String(decoding: JSONWriter.bytes(of: JSONValue.object(object(parameter.name))), as: UTF8.self)
        }
    }
}

internal import Markets

/// A column of a market that a model looks at beside the closes it forecasts, as its parameters name it.
///
/// - `volume`, `rsi_14`, `macd:12:26:9.signal`: a ``MarketColumn`` of its own symbol.
/// - `ETH-USDT.close`, `ETH-USDT.rsi_14`: the same of another symbol.
struct InputColumn: Sendable {
    /// As it was declared.
    let name: String
    /// Another symbol than that of the model; `nil` for its own.
    let symbol: Symbol?
    let column: MarketColumn

    /// - Returns: `nil` for a name that is none of a market's columns, such as `lag_1`.
    /// - Throws: ``InputError`` for one that nearly is: an indicator with bad parameters, a column of a symbol that does not
    ///   exist.
    init?(_ name: String) throws(InputError) {
        // Models know it themselves, as they do `lag_5`; the indicator is written `volatility:20`.
        if name.hasPrefix("volatility_") { return nil }
        var rest = Substring(name)
        var symbol: Symbol?
        if let point = name.firstIndex(of: "."), let other = Symbol(name[..<point]) {
            (symbol, rest) = (other, name[name.index(after: point)...])
        }
        if let column = try MarketColumn(rest, declared: name) {
            (self.name, self.symbol, self.column) = (name, symbol, column)
        } else if let symbol {
            let known = "open, high, low, close, volume or an indicator such as rsi_14"
            throw InputError(name: name, message: "\(symbol) has no column '\(rest)'; known: \(known)")
        } else {
            return nil
        }
    }

    /// How many candles to read before the first row that counts.
    func history(in timeframe: Timeframe) -> Int { column.history(in: timeframe) }

    /// The column over candles of its own symbol, `.nan` where an indicator warms up.
    func values(over candles: CandleSeries) -> [Double] { column.values(over: candles) }
}

/// A declared input that no model can be given.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The input as it was declared.
    public let name: String
    /// What is wrong with it and what it may be.
    public let message: String

    public var description: String { "'\(name.prefix(60))': \(message)" }
}

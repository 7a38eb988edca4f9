public import Markets

/// An indicator of the registry that takes one closed candle after the other.
///
/// ```swift
/// var stream = try IndicatorRegistry.standard.parse("macd:12:26:9")[0].stream()
/// for candle in candles { stream.update(candle) }  // nil for 33 candles, then [macd, signal, histogram]
/// ```
///
/// It can be put down and taken up again: what is decoded gives the same numbers to the last bit as what was encoded.
public struct IndicatorStream: Sendable {
    /// The indicator as a request names it: ``IndicatorSpec/key``.
    public let key: String
    /// Shared with copies of the stream until one of them takes a candle in.
    private var state: IndicatorState
    /// How many numbers it gives.
    let width: Int

    init(key: String, _ indicator: any Indicator & Codable, width: Int) {
        self.key = key
        state = indicator.state
        self.width = width
    }

    /// Takes the next candle in.
    ///
    /// - Returns: the numbers of ``IndicatorSpec/columnNames`` as of this candle; `nil` while warming up.
    @discardableResult
    public mutating func update(_ candle: Candle) -> [Double]? {
        var outputs = [Double](repeating: .nan, count: width)
        return update(candle, into: &outputs) ? outputs : nil
    }

    /// Takes the next candle in and writes the numbers down, without making room for them: what is to be called again and
    /// again.
    ///
    /// - Parameter outputs: has at least as many elements as the indicator has numbers.
    /// - Returns: whether it was written to; not while warming up.
    public mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        own()
        return state.update(candle, into: &outputs)
    }

    /// Takes the candles of some rows in and writes the numbers of each into columns, `.nan` while warming up.
    mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        own()
        state.update(over: series, rows, into: columns)
    }

    private mutating func own() {
        if !isKnownUniquelyReferenced(&state) { state = state.indicator.state }
    }
}

extension IndicatorStream: Codable {
    private enum CodingKeys: String, CodingKey {
        case indicator, state
    }

    /// Reads what ``encode(to:)`` wrote of an indicator of the standard registry.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let key = try container.decode(String.self, forKey: .indicator)
        let specs = try IndicatorRegistry.standard.parse(key)
        guard let spec = specs.first, specs.count == 1 else {
            let description = "'\(key.prefix(60))' is not one indicator"
            throw DecodingError.dataCorruptedError(
                forKey: .indicator,
                in: container,
                debugDescription: description
            )
        }
        self = spec.stream()
        let indicator = state.indicator
        let restored = try type(of: indicator).init(from: container.superDecoder(forKey: .state))
        // Of other parameters, whose numbers would differ, only those that change the warm-up can be seen.
        guard restored.warmUp == indicator.warmUp else {
            throw DecodingError.dataCorruptedError(
                forKey: .state,
                in: container,
                debugDescription: "the state warms up for \(restored.warmUp) candles, not for \(indicator.warmUp)"
            )
        }
        state = restored.state
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .indicator)
        try state.indicator.encode(to: container.superEncoder(forKey: .state))
    }
}

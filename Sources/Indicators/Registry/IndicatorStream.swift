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
    private var indicator: any CandleIndicator

    init(key: String, _ indicator: any CandleIndicator) {
        self.key = key
        self.indicator = indicator
    }

    /// Takes the next candle in.
    ///
    /// - Returns: the numbers of ``IndicatorSpec/columnNames`` as of this candle; `nil` while warming up.
    @discardableResult
    public mutating func update(_ candle: Candle) -> [Double]? { indicator.update(candle) }

    /// Takes the next candle in and writes the numbers down, without making room for them.
    ///
    /// - Parameter outputs: has at least as many elements as the indicator has numbers.
    /// - Returns: whether it was written to; not while warming up.
    public mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        indicator.update(candle, into: &outputs)
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
        try indicator.restore(from: container.superDecoder(forKey: .state))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .indicator)
        try indicator.encode(to: container.superEncoder(forKey: .state))
    }
}

/// An indicator of whatever kind, fed with candles.
protocol CandleIndicator: Sendable {
    mutating func update(_ candle: Candle) -> [Double]?
    mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool
    func encode(to encoder: any Encoder) throws
    mutating func restore(from decoder: any Decoder) throws
}

struct CloseIndicator<Kind: Indicator & Codable>: CandleIndicator where Kind.Input == Double {
    var state: Kind

    mutating func update(_ candle: Candle) -> [Double]? { state.update(candle.close)?.components }

    mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        guard let output = state.update(candle.close) else { return false }
        output.write(into: &outputs)
        return true
    }

    func encode(to encoder: any Encoder) throws { try state.encode(to: encoder) }

    mutating func restore(from decoder: any Decoder) throws { state = try state.restored(from: decoder) }
}

struct WholeCandleIndicator<Kind: Indicator & Codable>: CandleIndicator where Kind.Input == Candle {
    var state: Kind

    mutating func update(_ candle: Candle) -> [Double]? { state.update(candle)?.components }

    mutating func update(_ candle: Candle, into outputs: inout [Double]) -> Bool {
        guard let output = state.update(candle) else { return false }
        output.write(into: &outputs)
        return true
    }

    func encode(to encoder: any Encoder) throws { try state.encode(to: encoder) }

    mutating func restore(from decoder: any Decoder) throws { state = try state.restored(from: decoder) }
}

extension Indicator where Self: Codable {
    /// What was encoded, if it was an indicator of as long a warm-up: that of other parameters would give other numbers
    /// under this name.
    fileprivate func restored(from decoder: any Decoder) throws -> Self {
        let state = try Self(from: decoder)
        guard state.warmUp == warmUp else {
            let description = "the state warms up for \(state.warmUp) candles, not for \(warmUp)"
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: description)
            )
        }
        return state
    }
}

extension IndicatorOutput {
    /// Writes the components down.
    @inline(__always)
    fileprivate func write(into outputs: inout [Double]) {
        if let number = self as? Double {
            outputs[0] = number
        } else {
            for (index, value) in components.enumerated() { outputs[index] = value }
        }
    }
}

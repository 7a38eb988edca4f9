public import Markets

/// One price for a whole candle.
public struct PriceAverage: Indicator, Hashable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// (open + high + low + close) / 4
        case average
        /// (high + low) / 2
        case median
        /// (high + low + close) / 3
        case typical
        /// (high + low + 2 × close) / 4
        case weightedClose
    }

    private let kind: Kind

    public init(_ kind: Kind) {
        self.kind = kind
    }

    public var warmUp: Int { 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        switch kind {
        case .average: (candle.open + candle.high + candle.low + candle.close) / 4
        case .median: candle.medianPrice
        case .typical: candle.typicalPrice
        case .weightedClose: (candle.high + candle.low + 2 * candle.close) / 4
        }
    }
}

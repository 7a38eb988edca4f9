public import Markets

/// How far a candle got from open to close as a share of its range, from -1 to 1; 0 in a flat candle, as in TA-Lib.
///
/// Source: I. Livshin, "Balance of Market Power", Stocks & Commodities 19:8 (2001).
public struct BalanceOfPower: Indicator, Hashable, Codable {
    public init() {}

    public var warmUp: Int { 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        candle.range > 0 ? (candle.close - candle.open) / candle.range : 0
    }
}

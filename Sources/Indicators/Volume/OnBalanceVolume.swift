public import Markets

/// All volume so far, counted up with a rising close and down with a falling one; an unchanged close adds nothing.
///
/// The first candle counts up, as in TA-Lib. The level depends on where the series begins; its changes do not.
///
/// Source: J. Granville, "New Key to Stock Market Profits" (1963).
public struct OnBalanceVolume: Indicator, Hashable, Codable {
    private var total = CompensatedSum()
    private var previousClose: Double?

    public init() {}

    public var warmUp: Int { 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        let before = previousClose ?? -.infinity
        previousClose = candle.close
        if candle.close > before { total.add(candle.volume) }
        if candle.close < before { total.add(-candle.volume) }
        return total.value
    }
}

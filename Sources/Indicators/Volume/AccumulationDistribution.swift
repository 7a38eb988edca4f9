public import Markets

/// All volume so far, each candle's weighed by where its close stands between its low (-1) and its high (1).
///
/// A flat candle adds nothing, as in TA-Lib. The level depends on where the series begins; its changes do not.
///
/// Source: M. Chaikin's accumulation/distribution line.
public struct AccumulationDistribution: Indicator, Hashable, Codable {
    private var total = CompensatedSum()

    public init() {}

    public var warmUp: Int { 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        total.add(candle.closeLocation * candle.volume)
        return total.value
    }
}

public import Markets

/// The volume of the last candles, each weighed by where its close stands between its low (-1) and its high (1), as a
/// share of their whole volume: from -1 to 1.
///
/// A flat candle weighs 0; without any volume the flow is 0.
///
/// Source: M. Chaikin's money flow.
public struct ChaikinMoneyFlow: Indicator, Hashable, Codable {
    private var sums: RollingSum<Pair>

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        sums = RollingSum(period: period)
    }

    public var warmUp: Int { sums.period }

    public mutating func update(_ candle: Candle) -> Double? {
        sums.update(Pair(candle.closeLocation * candle.volume, candle.volume))?.ratio
    }
}

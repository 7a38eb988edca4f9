public import Markets

/// The share of buying pressure in the true range over three periods at once, weighted 4 : 2 : 1, from 0 to 100.
///
/// A period in which nothing has moved counts as 0, as in TA-Lib.
///
/// Source: L. Williams, "The Ultimate Oscillator", Stocks & Commodities 3:4 (1985).
public struct UltimateOscillator: Indicator, Hashable, Codable {
    private var short: RollingSum<Pair>
    private var medium: RollingSum<Pair>
    private var long: RollingSum<Pair>
    private var previousClose: Double?

    /// - Precondition: `0 < short <= medium <= long`.
    public init(short: Int, medium: Int, long: Int) {
        precondition(short <= medium && medium <= long, "the periods ascend")
        self.short = RollingSum(period: short)
        self.medium = RollingSum(period: medium)
        self.long = RollingSum(period: long)
    }

    public var warmUp: Int { long.period + 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        defer { previousClose = candle.close }
        guard let previousClose else { return nil }
        let pressure = Pair(
            candle.close - min(candle.low, previousClose),
            candle.trueRange(after: previousClose)
        )
        let (fast, middle) = (short.update(pressure), medium.update(pressure))
        guard let slow = long.update(pressure), let fast, let middle else { return nil }
        return 100 * (4 * fast.ratio + 2 * middle.ratio + slow.ratio) / 7
    }
}

public import Markets

/// Where the close stands between the lowest low and the highest high of the last candles, from 0 to 100 (%K), and the
/// plain average of that (%D).
///
/// Where the range is empty %K is 0, as in TA-Lib.
///
/// Source: G. C. Lane, "Lane's Stochastics", Stocks & Commodities 2:3 (1984).
public struct FastStochastic: Indicator, Hashable, Codable {
    private var extremes: RollingExtremes
    private var smoothing: SimpleMovingAverage

    /// - Precondition: both periods are at least 1.
    public init(period: Int, smoothing: Int) {
        extremes = RollingExtremes(period: period)
        self.smoothing = SimpleMovingAverage(period: smoothing)
    }

    public var warmUp: Int { extremes.period + smoothing.warmUp - 1 }

    public mutating func update(_ candle: Candle) -> StochasticOutput? {
        update(high: candle.high, low: candle.low, close: candle.close)
    }

    mutating func update(high: Double, low: Double, close: Double) -> StochasticOutput? {
        guard let window = extremes.update(high: high, low: low) else { return nil }
        let k = 100 * (window.position(of: close) ?? 0)
        return smoothing.update(k).map { StochasticOutput(k: k, d: $0) }
    }
}

/// %K and %D, each from 0 to 100.
public struct StochasticOutput: IndicatorOutput, Hashable {
    public static let componentNames = ["k", "d"]

    public let k: Double
    public let d: Double

    public var components: [Double] { [k, d] }
}

public import Markets

/// The slow stochastic: its %K is the %D of the fast one, its %D a plain average of that.
///
/// Source: G. C. Lane, "Lane's Stochastics", Stocks & Commodities 2:3 (1984); plain averages as TA-Lib's default.
public struct Stochastic: Indicator, Hashable, Codable {
    private var fast: FastStochastic
    private var smoothing: SimpleMovingAverage

    /// - Precondition: all periods are at least 1.
    public init(period: Int, slowing: Int, smoothing: Int) {
        fast = FastStochastic(period: period, smoothing: slowing)
        self.smoothing = SimpleMovingAverage(period: smoothing)
    }

    public var warmUp: Int { fast.warmUp + smoothing.warmUp - 1 }

    public mutating func update(_ candle: Candle) -> StochasticOutput? {
        guard let k = fast.update(candle)?.d else { return nil }
        return smoothing.update(k).map { StochasticOutput(k: k, d: $0) }
    }
}

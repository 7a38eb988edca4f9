import Indicators

/// The four indicators of a live market, moved on by each close.
struct IndicatorStates: Sendable {
    /// About what their windows hold: 20 sums, and 20 pairs of sums.
    static let heldBytes = 20 * (MemoryLayout<Double>.stride + 2 * MemoryLayout<Double>.stride)

    private var sma = SimpleMovingAverage(period: 20)
    private var ema = ExponentialMovingAverage(period: 20)
    private var rsi = RelativeStrengthIndex(period: 14)
    private var volatility = RollingVolatility(period: 20)

    /// The values as of the last close.
    private(set) var current = PipelineIndicators()

    mutating func update(close: Double) {
        current = PipelineIndicators(
            sma: sma.update(close),
            ema: ema.update(close),
            rsi: rsi.update(close),
            volatility: volatility.update(close)
        )
    }
}

/// The distance of a fast exponential average of prices from a slow one in percent of the slow one, its signal line, and
/// the distance between the two: a MACD that can be compared between markets.
///
/// Both averages are seeded with the plain mean of their first values, each from the first price on.
///
/// Source: G. Appel, "Technical Analysis: Power Tools for Active Investors" (2005).
public struct PercentagePriceOscillator: Indicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["ppo", "signal", "histogram"]

        public let ppo: Double
        public let signal: Double
        public let histogram: Double

        public var components: [Double] { [ppo, signal, histogram] }
    }

    private var fast: ExponentialMovingAverage
    private var slow: ExponentialMovingAverage
    private var signal: ExponentialMovingAverage

    /// - Precondition: all periods are at least 1, `fast` below `slow`.
    public init(fast: Int, slow: Int, signal: Int) {
        precondition(fast < slow, "the fast period is below the slow one")
        self.fast = ExponentialMovingAverage(period: fast)
        self.slow = ExponentialMovingAverage(period: slow)
        self.signal = ExponentialMovingAverage(period: signal)
    }

    public var warmUp: Int { slow.warmUp + signal.warmUp - 1 }

    public mutating func update(_ price: Double) -> Output? {
        let fastAverage = fast.update(price)
        guard let slowAverage = slow.update(price), let fastAverage else { return nil }
        let ppo = 100 * ((fastAverage - slowAverage) / slowAverage)
        return signal.update(ppo).map { Output(ppo: ppo, signal: $0, histogram: ppo - $0) }
    }
}

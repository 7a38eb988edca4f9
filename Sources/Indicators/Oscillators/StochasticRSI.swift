/// Where the relative strength index stands in its own recent range, from 0 to 100 (%K), and the plain average of that
/// (%D); %K itself is not smoothed, as in TA-Lib.
///
/// Source: T. S. Chande, S. Kroll, "The New Technical Trader" (1994).
public struct StochasticRSI: Indicator, Hashable, Codable {
    private var strength: RelativeStrengthIndex
    private var stochastic: FastStochastic

    /// - Precondition: all periods are at least 1.
    public init(strength: Int, period: Int, smoothing: Int) {
        self.strength = RelativeStrengthIndex(period: strength)
        stochastic = FastStochastic(period: period, smoothing: smoothing)
    }

    public var warmUp: Int { strength.warmUp + stochastic.warmUp - 1 }

    public mutating func update(_ price: Double) -> StochasticOutput? {
        strength.update(price).flatMap { stochastic.update(high: $0, low: $0, close: $0) }
    }
}

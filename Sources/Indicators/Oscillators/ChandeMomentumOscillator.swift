/// Gains minus losses as a share of all recent price changes, from -100 to 100.
///
/// Smoothed as Wilder does, as in TA-Lib (Chande himself adds the changes up plainly). Where no price has changed it
/// is 0.
///
/// Source: T. S. Chande, S. Kroll, "The New Technical Trader" (1994).
public struct ChandeMomentumOscillator: Indicator, Hashable, Codable {
    private var gains: WilderAverage
    private var losses: WilderAverage
    private var previous: Double?

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        gains = WilderAverage(period: period)
        losses = WilderAverage(period: period)
    }

    public var warmUp: Int { gains.period + 1 }

    public mutating func update(_ price: Double) -> Double? {
        defer { previous = price }
        guard let previous else { return nil }
        let change = price - previous
        let (gain, loss) = (gains.update(max(change, 0)), losses.update(max(-change, 0)))
        guard let gain, let loss else { return nil }
        let total = gain + loss
        return total > 0 ? 100 * ((gain - loss) / total) : 0
    }
}

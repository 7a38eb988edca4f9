public import Markets

/// The share of money (typical price × volume) that came in candles whose typical price rose, from 0 to 100.
///
/// An unchanged typical price counts on neither side; where there is no flow at all the index is 0, as in TA-Lib (which
/// takes any flow below 1 for none, whatever the unit).
///
/// Source: G. Quong, A. Soudack, "Volume-Weighted RSI: Money Flow", Stocks & Commodities 7:3 (1989).
public struct MoneyFlowIndex: Indicator, Hashable, Codable {
    private var flows: RollingSum<Pair>
    private var previous: Double?

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        flows = RollingSum(period: period)
    }

    public var warmUp: Int { flows.period + 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        let price = candle.typicalPrice
        defer { previous = price }
        guard let previous else { return nil }
        let money = price * candle.volume
        // Inflow beside all flow.
        let flow = Pair(price > previous ? money : 0, price == previous ? 0 : money)
        return flows.update(flow).map { 100 * $0.ratio }
    }
}

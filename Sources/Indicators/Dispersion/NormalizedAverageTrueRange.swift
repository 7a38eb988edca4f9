public import Markets

/// The average true range in percent of the close, which can be compared between markets.
///
/// Source: J. Forman, "Cross-Market Evaluations with Normalized Average True Range", Stocks & Commodities 24:5 (2006).
public struct NormalizedAverageTrueRange: Indicator, Hashable, Codable {
    private var range: AverageTrueRange

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        range = AverageTrueRange(period: period)
    }

    public var warmUp: Int { range.warmUp }

    public mutating func update(_ candle: Candle) -> Double? { range.update(candle).map { 100 * ($0 / candle.close) } }
}

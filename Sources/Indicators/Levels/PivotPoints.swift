public import Markets

/// Levels of support and resistance for a UTC day, from the high, low and close of the one before it.
///
/// The day before is the last one with candles, so that a Monday looks at Friday where markets rest. A candle belongs to
/// the day in which it opens; candles of a day or longer look at the candle before. A day of which the series has not
/// seen the beginning gives no levels.
public struct PivotPoints<Levels: PivotLevels>: Indicator, Hashable, Codable {
    private var clock = SessionClock()
    private var today: DayRange?
    private var levels: Levels?

    public init() {}

    /// At the least, which candles of a day take; shorter ones take the whole of a day.
    public var warmUp: Int { 2 }

    public mutating func update(_ candle: Candle) -> Levels? {
        switch clock.update(candle) {
        case .begins:
            levels = today.map { Levels(high: $0.high, low: $0.low, close: $0.close) }
            today = DayRange(candle)
        case .goesOn:
            today?.include(candle)
        case .isPartial:
            break
        }
        return levels
    }
}

/// A way to place levels around a day's prices.
public protocol PivotLevels: IndicatorOutput, Hashable, Codable {
    init(high: Double, low: Double, close: Double)
}

private struct DayRange: Hashable, Sendable, Codable {
    private(set) var high: Double
    private(set) var low: Double
    private(set) var close: Double

    init(_ candle: Candle) {
        high = candle.high
        low = candle.low
        close = candle.close
    }

    mutating func include(_ candle: Candle) {
        high = max(high, candle.high)
        low = min(low, candle.low)
        close = candle.close
    }
}

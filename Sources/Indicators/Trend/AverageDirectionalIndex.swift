public import Markets

/// Wilder's average of DX: how strong a trend is, whichever way it goes, from 0 to 100.
///
/// As in TA-Lib it starts with the plain mean of `period` values of DX, in which a candle without movement counts as 0,
/// and a later candle without movement leaves it as it is.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct AverageDirectionalIndex: Indicator, Hashable, Codable {
    private var movement: DirectionalMovement
    private var average: WilderAverage
    private var last: Double?

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        movement = DirectionalMovement(period: period)
        average = WilderAverage(period: period)
    }

    public var warmUp: Int { 2 * movement.period }

    public mutating func update(_ candle: Candle) -> Double? {
        guard let now = movement.update(candle) else { return nil }
        if now.isDefined || last == nil { last = average.update(now.isDefined ? now.dx : 0) }
        return last
    }
}

public import Markets

/// Wilder's stop and reverse: a stop that follows the price ever faster, and changes sides once it is touched.
///
/// As in TA-Lib the first two candles decide the first side (down only if the low fell by more than the high rose), and
/// a stop never lies inside this candle or the one before it.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct ParabolicSAR: Indicator, Hashable, Codable {
    private let acceleration: Double
    private let maximum: Double
    private var previous: Candle?
    private var trail: Trail?

    /// - Parameters:
    ///   - acceleration: by how much the stop speeds up with every new extreme; as a share of the distance to it.
    ///   - maximum: the fastest that it gets; a larger acceleration counts as this.
    public init(acceleration: Double, maximum: Double) {
        self.acceleration = min(acceleration, maximum)
        self.maximum = maximum
    }

    public var warmUp: Int { 2 }

    public mutating func update(_ candle: Candle) -> Double? {
        defer { previous = candle }
        guard let previous else { return nil }
        guard var trail else {
            var first = Trail(from: previous, to: candle, pace: acceleration)
            let stop = first.advance(from: candle, to: candle, acceleration, maximum)
            trail = first
            return stop
        }
        let stop = trail.advance(from: previous, to: candle, acceleration, maximum)
        self.trail = trail
        return stop
    }
}

/// A stop on one side of the market.
private struct Trail: Hashable, Sendable, Codable {
    /// Whether the stop lies below the price.
    private var isLong: Bool
    /// The stop for the next candle.
    private var stop: Double
    /// The furthest price on this side.
    private var extreme: Double
    private var pace: Double

    init(from first: Candle, to second: Candle, pace: Double) {
        let (up, down) = (second.high - first.high, first.low - second.low)
        isLong = !(down > 0 && down > up)
        stop = isLong ? first.low : first.high
        extreme = isLong ? second.high : second.low
        self.pace = pace
    }

    /// The stop as of `candle`; afterwards this is the trail for the next one.
    mutating func advance(
        from previous: Candle,
        to candle: Candle,
        _ acceleration: Double,
        _ maximum: Double
    ) -> Double {
        let isTouched = isLong ? candle.low <= stop : candle.high >= stop
        let current: Double
        if isTouched {
            isLong.toggle()
            current = outside(extreme, previous, candle)
            pace = acceleration
            extreme = isLong ? candle.high : candle.low
        } else {
            current = stop
            let further = isLong ? max(extreme, candle.high) : min(extreme, candle.low)
            if further != extreme {
                extreme = further
                pace = min(pace + acceleration, maximum)
            }
        }
        stop = outside(current + pace * (extreme - current), previous, candle)
        return current
    }

    /// The stop, moved out of both candles.
    private func outside(_ stop: Double, _ previous: Candle, _ candle: Candle) -> Double {
        isLong ? min(stop, previous.low, candle.low) : max(stop, previous.high, candle.high)
    }
}

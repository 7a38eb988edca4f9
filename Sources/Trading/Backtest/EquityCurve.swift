public import JSON
public import Markets

/// An equity curve for display: of each stretch of candles the lowest and the highest point, so that thinning out hides
/// no peak and no drawdown.
public struct EquityCurve: Hashable, Sendable {
    /// What the account was worth at the close of the candle that opened at `time`.
    public struct Point: Hashable, Sendable {
        public let time: Timestamp
        public let equity: Money

        public init(time: Timestamp, equity: Money) {
            self.time = time
            self.equity = equity
        }
    }

    /// Ascending by time.
    public private(set) var points: [Point] = []
    private let stretch: Int
    private var seen = 0
    private var lowest: Point?
    private var highest: Point?
    private var lastTime: Timestamp?

    /// - Parameters:
    ///   - candles: how many points there will be.
    ///   - limit: how many may stay, plus one for the last; at least 2.
    init(candles: Int, limit: Int = 2000) {
        stretch = candles <= limit ? 1 : (candles * 2 + limit - 1) / limit
        points.reserveCapacity(min(candles, limit) + 1)
    }

    mutating func append(_ point: Point) {
        extend(point)
        lastTime = point.time
        seen += 1
        if seen == stretch { flush() }
    }

    /// Adds the closes of candles during which the account held the same, so that it was worth the more the higher they are.
    ///
    /// - Parameter holding: what it held.
    /// - Precondition: `range` is not empty.
    /// - Returns: the largest of the points.
    mutating func append(_ candles: PricedSeries, _ range: Range<Int>, of holding: Holding) -> Money {
        let (ticks, times) = (candles.closeTicks, candles.candles.openTimes)
        func point(_ index: Int) -> Point {
            let close = Price(ticks: ticks[index])
            return Point(time: times[index], equity: holding.equity(at: close, of: candles.instrument))
        }
        // Without a position it was worth the same all the time.
        let isFlat = holding.isFlat
        var largest = holding.cashEquivalents
        var next = range.lowerBound
        while next < range.upperBound {
            let end = min(range.upperBound, next + stretch - seen)
            let (low, high) = isFlat ? (next, next) : Self.extremes(of: ticks, next..<end)
            let highest = point(high)
            extend(low == high ? highest : point(low))
            if low != high { extend(highest) }
            largest = max(largest, highest.equity)
            seen += end - next
            if seen == stretch { flush() }
            next = end
        }
        lastTime = times[range.upperBound - 1]
        return largest
    }

    /// Where the lowest and the highest of some closes are, the first if there are several.
    private static func extremes(of ticks: [Int64], _ range: Range<Int>) -> (low: Int, high: Int) {
        unsafe ticks[range].withUnsafeBufferPointer { ticks in
            var (low, high) = (0, 0)
            var (lowest, highest) = unsafe (ticks[0], ticks[0])
            for index in 1..<ticks.count {
                let tick = unsafe ticks[index]
                if tick < lowest { (lowest, low) = (tick, index) }
                if tick > highest { (highest, high) = (tick, index) }
            }
            return (range.lowerBound + low, range.lowerBound + high)
        }
    }

    /// Adds what is not there yet, the last point in any case.
    ///
    /// - Parameter equity: what the account was worth at it.
    mutating func finish(_ equity: Money) {
        flush()
        if let lastTime, points.last?.time != lastTime { points.append(Point(time: lastTime, equity: equity)) }
    }

    private mutating func extend(_ point: Point) {
        if let low = lowest?.equity, low <= point.equity {} else { lowest = point }
        if let high = highest?.equity, high >= point.equity {} else { highest = point }
    }

    private mutating func flush() {
        guard let lowest, let highest else { return }
        let (first, second) = lowest.time <= highest.time ? (lowest, highest) : (highest, lowest)
        points.append(first)
        if second.time != first.time { points.append(second) }
        self.lowest = nil
        self.highest = nil
        seen = 0
    }
}

extension EquityCurve: JSONWritable {
    /// An array of `{"time": …, "equity": …}`, ascending by time.
    public func write(to writer: inout JSONWriter) {
        writer.array(points) { writer, point in
            writer.object {
                $0.member("time", point.time.iso8601)
                $0.member("equity", point.equity.text)
            }
        }
    }
}

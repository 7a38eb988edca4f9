import Markets

/// A candle with the times of its first and its last tick, so that its ticks may come in any order: it opens with the
/// earliest and closes with the latest, of equally late ones with the one that arrived last.
struct TimedCandle: Sendable {
    private(set) var candle: Candle
    /// Whether it is made of ticks that are known, and may take in more: a finished candle that a feed or the store has
    /// handed over may not, because nobody knows which ticks are in it.
    private(set) var takesTicks: Bool
    private var firstTime: Timestamp
    private var lastTime: Timestamp

    /// The candle that opens at `openTime`, with its first tick.
    @inline(__always)
    init(openTime: Timestamp, time: Timestamp, price: Double, quantity: Double) {
        candle = Candle(openTime: openTime, open: price, high: price, low: price, close: price, volume: quantity)
        takesTicks = true
        firstTime = time
        lastTime = time
    }

    /// A candle that is finished.
    init(finished candle: Candle) {
        self.candle = candle
        takesTicks = false
        firstTime = candle.openTime
        lastTime = candle.openTime
    }

    var openTime: Timestamp { candle.openTime }

    /// Takes in a tick of the candle's interval.
    @inline(__always)
    mutating func add(time: Timestamp, price: Double, quantity: Double) {
        candle.volume += quantity
        if price > candle.high { candle.high = price }
        if price < candle.low { candle.low = price }
        if time >= lastTime {
            candle.close = price
            lastTime = time
        } else if time < firstTime {
            candle.open = price
            firstTime = time
        }
    }
}

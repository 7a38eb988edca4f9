import Markets

/// The candles of the last 24 hours, for the figures that a market is shown with.
///
/// The summary is made anew whenever a candle begins, so that nothing drifts; a tick only compares with it.
struct DayWindow: Sendable {
    struct Figures {
        var high = -Double.infinity
        var low = Double.infinity
        var volume = 0.0

        func including(_ candle: Candle) -> Figures {
            Figures(high: max(high, candle.high), low: min(low, candle.low), volume: volume + candle.volume)
        }
    }

    private static let length: Int64 = 86_400_000

    /// How much older than 24 hours a price may be and still stand for the price of 24 hours ago.
    private let tolerance: Int64
    /// Closed candles, oldest first; those before `start` have left the window.
    private var candles: [Candle] = []
    private var start = 0
    private var closed = Figures()
    /// The last close before the window.
    private(set) var referencePrice: Double?

    init(timeframe: Timeframe) {
        tolerance = timeframe.nominalMilliseconds * 60
    }

    /// Takes in a candle that has closed.
    mutating func append(_ candle: Candle) {
        candles.append(candle)
    }

    /// Moves the window so that it ends with the candle that opens at `openTime`.
    mutating func move(to openTime: Timestamp) {
        let limit = openTime - Self.length
        while start < candles.count, candles[start].openTime <= limit { start += 1 }
        let reference = start > 0 ? candles[start - 1] : nil
        referencePrice = reference.flatMap { limit - $0.openTime <= tolerance ? $0.close : nil }
        if start > 2048 {
            candles.removeFirst(start - 1)
            start = 1
        }
        closed = candles[start...].reduce(Figures()) { $0.including($1) }
    }

    /// High, low and volume of the window and of the candle that is under way; `nil` if there is nothing in it.
    func figures(with candle: Candle?) -> Figures? {
        if let candle { return closed.including(candle) }
        return start < candles.count ? closed : nil
    }
}

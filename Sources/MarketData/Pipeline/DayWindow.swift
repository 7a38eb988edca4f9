import Markets

/// The candles of the last 24 hours, for the figures that a market is shown with.
///
/// Nothing is ever subtracted, so nothing drifts: the summaries of the older candles up to some point are ready for each
/// of them, those of the newer ones run along, and when the older ones have all left, the point moves to the newest.
///
/// - Complexity: constant time a candle, amortised; a tick only compares with the summary.
struct DayWindow: Sendable {
    struct Figures {
        var high = -Double.infinity
        var low = Double.infinity
        var volume = 0.0

        func including(_ other: Figures) -> Figures {
            Figures(high: max(high, other.high), low: min(low, other.low), volume: volume + other.volume)
        }

        func including(_ candle: Candle) -> Figures {
            including(Figures(high: candle.high, low: candle.low, volume: candle.volume))
        }
    }

    private static let length: Int64 = 86_400_000
    /// So many candles may have left the window before their memory is used again.
    private static let slack = 256

    /// How much older than 24 hours a price may be and still stand for the price of 24 hours ago.
    private let tolerance: Int64
    /// Closed candles, oldest first; those before `start` have left the window.
    private var candles: [Candle] = []
    private var start = 0
    /// For each candle before the point, the figures from it to the point.
    private var older: [Figures] = []
    /// The figures of the candles after the point.
    private var newer = Figures()
    private var closed = Figures()
    /// The last close before the window.
    private(set) var referencePrice: Double?

    init(timeframe: Timeframe) {
        tolerance = timeframe.nominalMilliseconds * 60
    }

    /// Takes in a candle that has closed, later than those before it.
    mutating func append(_ candle: Candle) {
        candles.append(candle)
        newer = newer.including(candle)
    }

    /// Moves the window so that it ends with the candle that opens at `openTime`.
    mutating func move(to openTime: Timestamp) {
        let limit = openTime - Self.length
        while start < candles.count, candles[start].openTime <= limit { start += 1 }
        let reference = start > 0 ? candles[start - 1] : nil
        referencePrice = reference.flatMap { limit - $0.openTime <= tolerance ? $0.close : nil }
        if start > Self.slack {
            candles.removeFirst(start - 1)
            older.removeFirst(min(older.count, start - 1))
            start = 1
        }
        if start >= older.count { summarise() }
        closed = start < older.count ? older[start].including(newer) : newer
    }

    /// Puts a candle in the place of the one of its time, or where it belongs if there is none.
    ///
    /// - Complexity: linear in the candles of a day.
    mutating func amend(_ candle: Candle) {
        var index = candles.count
        while index > 0, candles[index - 1].openTime >= candle.openTime { index -= 1 }
        if index < candles.count, candles[index].openTime == candle.openTime {
            candles[index] = candle
        } else {
            candles.insert(candle, at: index)
            if index < start { start += 1 }
        }
        summarise()
        closed = start < older.count ? older[start] : newer
    }

    /// High, low and volume of the window and of the candle that is under way; `nil` if there is nothing in it.
    @inline(__always)
    func figures(with candle: Candle?) -> Figures? {
        if let candle { return closed.including(candle) }
        return start < candles.count ? closed : nil
    }

    /// Bytes of the candles and summaries that it has room for.
    var bytes: Int {
        candles.capacity * MemoryLayout<Candle>.stride + older.capacity * MemoryLayout<Figures>.stride
    }

    /// Moves the point to the newest candle.
    private mutating func summarise() {
        var figures = Figures()
        older.removeAll(keepingCapacity: true)
        older.append(contentsOf: repeatElement(figures, count: candles.count))
        for index in candles.indices.reversed() where index >= start {
            figures = Figures().including(candles[index]).including(figures)
            older[index] = figures
        }
        newer = Figures()
    }
}

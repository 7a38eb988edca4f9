import Markets

/// Rows of a file on their way into the store, in the order in which they were read.
struct CandleBatch {
    /// A row that stands for the same candle as an earlier one, which it replaces.
    struct Replacement {
        let line: Int
        let openTime: Timestamp
    }

    private(set) var openTimes: [Timestamp] = []
    private var open: [Double] = []
    private var high: [Double] = []
    private var low: [Double] = []
    private var close: [Double] = []
    private var volume: [Double] = []
    private(set) var lines: [Int] = []
    private var isAscending = true
    private var isDescending = true

    var count: Int { openTimes.count }

    init(capacity: Int) {
        openTimes.reserveCapacity(capacity)
        open.reserveCapacity(capacity)
        high.reserveCapacity(capacity)
        low.reserveCapacity(capacity)
        close.reserveCapacity(capacity)
        volume.reserveCapacity(capacity)
        lines.reserveCapacity(capacity)
    }

    mutating func append(_ candle: Candle, line: Int) {
        if let last = openTimes.last {
            if last >= candle.openTime { isAscending = false }
            if last <= candle.openTime { isDescending = false }
        }
        openTimes.append(candle.openTime)
        open.append(candle.open)
        high.append(candle.high)
        low.append(candle.low)
        close.append(candle.close)
        volume.append(candle.volume)
        lines.append(line)
    }

    /// Puts the rows in the order of time. Of rows with the same open time the last one counts.
    ///
    /// - Returns: the rows that replace others.
    mutating func sort() -> [Replacement] {
        if isAscending { return [] }
        var order = Array(openTimes.indices)
        if isDescending {
            order.reverse()
        } else {
            order.sort { (openTimes[$0], lines[$0]) < (openTimes[$1], lines[$1]) }
        }
        let pairs = zip(order, order.dropFirst())
        let steps = pairs.filter { openTimes[$0] < openTimes[$1] }
        let replaced = pairs.filter { openTimes[$0] == openTimes[$1] }.map {
            Replacement(line: lines[$1], openTime: openTimes[$1])
        }
        // A candle keeps the line of its first row, the numbers of its last.
        lines = (order.prefix(1) + steps.map(\.1)).map { lines[$0] }
        let kept = steps.map(\.0) + order.suffix(1)
        func pick<Value>(_ column: inout [Value]) { column = kept.map { [column] in column[$0] } }
        pick(&openTimes)
        pick(&open)
        pick(&high)
        pick(&low)
        pick(&close)
        pick(&volume)
        isAscending = true
        return replaced
    }

    /// The rows as a series.
    ///
    /// - Precondition: they are sorted.
    func series(symbol: Symbol, timeframe: Timeframe) -> CandleSeries {
        CandleSeries(
            symbol: symbol,
            timeframe: timeframe,
            openTimes: openTimes,
            open: open,
            high: high,
            low: low,
            close: close,
            volume: volume
        )
    }
}

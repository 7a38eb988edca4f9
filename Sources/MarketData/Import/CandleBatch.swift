import Markets

/// Rows of a file on their way into the store, in the order in which they were read.
struct CandleBatch {
    private var openTimes: [Timestamp] = []
    private var open: [Double] = []
    private var high: [Double] = []
    private var low: [Double] = []
    private var close: [Double] = []
    private var volume: [Double] = []
    private var lines: [Int] = []
    private var isAscending = true

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
        if let last = openTimes.last, last >= candle.openTime { isAscending = false }
        openTimes.append(candle.openTime)
        open.append(candle.open)
        high.append(candle.high)
        low.append(candle.low)
        close.append(candle.close)
        volume.append(candle.volume)
        lines.append(line)
    }

    /// The rows as a series. Of rows with the same open time the last one counts.
    func series(symbol: Symbol, timeframe: Timeframe) -> CandleSeries {
        if isAscending { return series(symbol, timeframe, openTimes, open, high, low, close, volume) }
        let order = openTimes.indices.sorted { (openTimes[$0], lines[$0]) < (openTimes[$1], lines[$1]) }
        let kept = zip(order, order.dropFirst()).filter { openTimes[$0] < openTimes[$1] }.map(\.0) + order.suffix(1)
        func pick<Value>(_ column: [Value]) -> [Value] { kept.map { column[$0] } }
        return series(
            symbol,
            timeframe,
            pick(openTimes),
            pick(open),
            pick(high),
            pick(low),
            pick(close),
            pick(volume)
        )
    }

    private func series(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        _ openTimes: [Timestamp],
        _ open: [Double],
        _ high: [Double],
        _ low: [Double],
        _ close: [Double],
        _ volume: [Double]
    ) -> CandleSeries {
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

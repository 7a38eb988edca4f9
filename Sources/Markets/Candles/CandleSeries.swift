/// Candles of one market and timeframe as columns, ascending by open time without repeats.
public struct CandleSeries: Hashable, Sendable {
    public let symbol: Symbol
    public let timeframe: Timeframe
    public private(set) var openTimes: [Timestamp] = []
    public private(set) var open: [Double] = []
    public private(set) var high: [Double] = []
    public private(set) var low: [Double] = []
    public private(set) var close: [Double] = []
    public private(set) var volume: [Double] = []

    public init(symbol: Symbol, timeframe: Timeframe) {
        self.symbol = symbol
        self.timeframe = timeframe
    }

    /// Takes over ready columns.
    ///
    /// - Precondition: all columns are of one length and `openTimes` ascends strictly.
    public init(
        symbol: Symbol,
        timeframe: Timeframe,
        openTimes: [Timestamp],
        open: [Double],
        high: [Double],
        low: [Double],
        close: [Double],
        volume: [Double]
    ) {
        let lengths = [open.count, high.count, low.count, close.count, volume.count]
        precondition(lengths.allSatisfy { $0 == openTimes.count }, "columns of different lengths")
        self.init(symbol: symbol, timeframe: timeframe)
        self.openTimes = openTimes
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// Collects candles that ascend by open time.
    public init(symbol: Symbol, timeframe: Timeframe, candles: some Sequence<Candle>) {
        self.init(symbol: symbol, timeframe: timeframe)
        reserveCapacity(candles.underestimatedCount)
        for candle in candles { append(candle) }
    }

    public var count: Int { openTimes.count }
    public var isEmpty: Bool { openTimes.isEmpty }

    @inlinable
    public subscript(index: Int) -> Candle {
        Candle(
            openTime: openTimes[index],
            open: open[index],
            high: high[index],
            low: low[index],
            close: close[index],
            volume: volume[index]
        )
    }

    public var first: Candle? { isEmpty ? nil : self[0] }
    public var last: Candle? { isEmpty ? nil : self[count - 1] }

    /// Adds a candle at the end.
    ///
    /// - Precondition: it opens after the last one.
    public mutating func append(_ candle: Candle) {
        precondition(openTimes.last.map { $0 < candle.openTime } ?? true, "candles must ascend by open time")
        openTimes.append(candle.openTime)
        open.append(candle.open)
        high.append(candle.high)
        low.append(candle.low)
        close.append(candle.close)
        volume.append(candle.volume)
    }

    public mutating func reserveCapacity(_ capacity: Int) {
        openTimes.reserveCapacity(capacity)
        open.reserveCapacity(capacity)
        high.reserveCapacity(capacity)
        low.reserveCapacity(capacity)
        close.reserveCapacity(capacity)
        volume.reserveCapacity(capacity)
    }

    /// The index of the first candle that opens at `time` or later; `count` if there is none.
    public func index(atOrAfter time: Timestamp) -> Int {
        var lower = 0
        var upper = count
        while lower < upper {
            let middle = (lower + upper) / 2
            if openTimes[middle] < time { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    /// The candles at the given indices as a series of their own, counted from 0 again.
    public func slice(_ range: Range<Int>) -> CandleSeries {
        var slice = CandleSeries(symbol: symbol, timeframe: timeframe)
        slice.openTimes = Array(openTimes[range])
        slice.open = Array(open[range])
        slice.high = Array(high[range])
        slice.low = Array(low[range])
        slice.close = Array(close[range])
        slice.volume = Array(volume[range])
        return slice
    }

    /// The last `length` candles, or all if there are fewer.
    public func tail(_ length: Int) -> CandleSeries { slice(Swift.max(0, count - length)..<count) }
}

extension CandleSeries: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { count }
}

package import Markets

/// Columns of candles while they are being collected.
package struct CandleColumns: Sendable {
    package internal(set) var openTimes: [Timestamp] = []
    package internal(set) var open: [Double] = []
    package internal(set) var high: [Double] = []
    package internal(set) var low: [Double] = []
    package internal(set) var close: [Double] = []
    package internal(set) var volume: [Double] = []

    package init(capacity: Int = 0) {
        openTimes.reserveCapacity(capacity)
        open.reserveCapacity(capacity)
        high.reserveCapacity(capacity)
        low.reserveCapacity(capacity)
        close.reserveCapacity(capacity)
        volume.reserveCapacity(capacity)
    }

    package var count: Int { openTimes.count }

    /// The candles as a series.
    package func series(_ symbol: Symbol, _ timeframe: Timeframe) -> CandleSeries {
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

    /// Drops the first candles.
    mutating func removeFirst(_ length: Int) {
        guard length > 0 else { return }
        openTimes.removeFirst(length)
        open.removeFirst(length)
        high.removeFirst(length)
        low.removeFirst(length)
        close.removeFirst(length)
        volume.removeFirst(length)
    }

    /// Drops the last candles.
    mutating func removeLast(_ length: Int) {
        openTimes.removeLast(length)
        open.removeLast(length)
        high.removeLast(length)
        low.removeLast(length)
        close.removeLast(length)
        volume.removeLast(length)
    }
}

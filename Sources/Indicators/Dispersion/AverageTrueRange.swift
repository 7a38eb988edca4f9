import CKernels
public import Markets

/// Wilder's average of the true range: how far a candle reaches, the gap from the last close included.
///
/// The first candle only provides that close, as in TA-Lib.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct AverageTrueRange: Indicator, Hashable, Codable {
    private var average: WilderAverage
    private var previousClose: Double?

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        average = WilderAverage(period: period)
    }

    public var warmUp: Int { average.period + 1 }

    /// Whether every further candle is answered.
    private var isSeeded: Bool { average.isSeeded }

    public mutating func update(_ candle: Candle) -> Double? {
        defer { previousClose = candle.close }
        guard let previousClose else { return nil }
        return average.update(Self.range(high: candle.high, low: candle.low, after: previousClose))
    }

    @inline(__always)
    private static func range(high: Double, low: Double, after close: Double) -> Double {
        // As one instruction each; `max` and `min` take four.
        (high > close ? high : close) - (low < close ? low : close)
    }

    public func columns(over inputs: some Collection<Candle>) -> [[Double]] {
        guard let series = inputs as? CandleSeries else { return streamedColumns(over: inputs) }
        var state = self
        return makeColumns(1, rows: series.count) { state.update(over: series, $0, into: $1) }
    }

    public mutating func update(over series: CandleSeries, _ rows: Range<Int>, into columns: ColumnSlices) {
        unsafe series.high.withUnsafeBufferPointer { high in
            unsafe series.low.withUnsafeBufferPointer { low in
                unsafe series.close.withUnsafeBufferPointer { close in
                    guard let high = high.baseAddress, let low = low.baseAddress, let close = close.baseAddress
                    else { return }
                    unsafe update(series, high, low, close, rows, into: columns[0])
                }
            }
        }
    }

    private mutating func update(
        _ series: CandleSeries,
        _ high: UnsafePointer<Double>,
        _ low: UnsafePointer<Double>,
        _ close: UnsafePointer<Double>,
        _ rows: Range<Int>,
        into column: UnsafeMutablePointer<Double>
    ) {
        var (first, column) = unsafe (rows.lowerBound, column)
        while first < rows.upperBound, !isSeeded {
            unsafe column.pointee = update(series[first]) ?? .nan
            unsafe (first, column) = (first + 1, column + 1)
        }
        guard first < rows.upperBound, let previousClose else { return }
        let (next, count) = (first + 1, rows.upperBound - first)
        unsafe column.pointee = Self.range(high: high[first], low: low[first], after: previousClose)
        unsafe aaiti_true_ranges(high + next, low + next, close + next, count - 1, column + 1)
        unsafe average.update(over: column, count: count, into: column)
        unsafe self.previousClose = close[rows.upperBound - 1]
    }
}

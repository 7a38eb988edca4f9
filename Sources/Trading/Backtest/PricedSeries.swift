internal import CKernels
public import Markets

/// Candles of the past with their closes on the tick grid: worked out once, and shared by all runs over them.
public struct PricedSeries: Sendable {
    public let candles: CandleSeries
    public let instrument: Instrument
    /// The closes in ticks, as far as prices are usable.
    public let closeTicks: [Int64]
    /// The largest of them.
    let largestTicks: Int64

    /// How many candles from the first on have an open and a close that can be traded.
    var usable: Int { closeTicks.count }

    public init(_ candles: CandleSeries, instrument: Instrument) {
        self.candles = candles
        self.instrument = instrument
        (closeTicks, largestTicks) = Self.ticks(candles, instrument.tickSize)
    }

    public var count: Int { candles.count }

    @inlinable
    public subscript(index: Int) -> ClosedCandle {
        ClosedCandle(candle: candles[index], close: Price(ticks: closeTicks[index]))
    }

    /// How a candle ends, without its other prices: what a decision that has been made is carried out by.
    func end(of index: Int) -> ClosedCandle {
        let close = candles.close[index]
        let time = candles.openTimes[index]
        let candle = Candle(openTime: time, open: close, high: close, low: close, close: close, volume: 0)
        return ClosedCandle(candle: candle, close: Price(ticks: closeTicks[index]))
    }

    /// What the market shows as a candle opens.
    func open(at index: Int) -> Quote { Quote(time: candles.openTimes[index], price: candles.open[index]) }

    /// Asks for what a decision soon after a candle looks at and nothing else does: its columns are read here and there, so
    /// that no processor guesses where.
    ///
    /// - Returns: from where on to ask next.
    func prefetch(from first: Int, to last: Int) -> Int {
        let end = min(last, count)
        return unsafe candles.openTimes.withUnsafeBufferPointer { times in
            unsafe candles.open.withUnsafeBufferPointer { open in
                var row = first
                while row < end {
                    unsafe aaiti_prefetch(times.baseAddress.map { unsafe $0 + row })
                    unsafe aaiti_prefetch(open.baseAddress.map { unsafe $0 + row })
                    row += 8
                }
                return row
            }
        }
    }

    /// The close of each candle on the tick grid, up to the first that cannot be traded.
    private static func ticks(_ candles: CandleSeries, _ step: DecimalStep) -> ([Int64], Int64) {
        let opens = step.nearestRange
        let units = Double(step.units)
        var largest: Int64 = 0
        let ticks = unsafe [Int64](unsafeUninitializedCapacity: candles.count) { buffer, count in
            unsafe candles.open.withUnsafeBufferPointer { open in
                unsafe candles.close.withUnsafeBufferPointer { close in
                    // Most steps are one of the last decimal.
                    if units == 1, let ticks = buffer.baseAddress {
                        let (rows, scale) = (close.count, step.scale)
                        let (open, close) = (open.baseAddress, close.baseAddress)
                        let (least, most) = (opens.lowerBound, opens.upperBound)
                        unsafe count = aaiti_ticks(open, close, rows, scale, least, most, ticks, &largest)
                    }
                    while count < close.count, unsafe opens.contains(open[count]),
                        let tick = unsafe nearest(close[count] * step.scale / units)
                    {
                        largest = max(largest, tick)
                        unsafe buffer.initializeElement(at: count, to: tick)
                        count += 1
                    }
                }
            }
        }
        return (ticks, largest)
    }

    /// What `DecimalStep.count(rounding:_:)` says to the nearest, for prices that can be traded.
    @inline(__always)
    private static func nearest(_ exact: Double) -> Int64? {
        guard exact >= 0.5, exact <= 0x1p53 else { return nil }
        let whole = Int64(exact)
        return exact - Double(whole) >= 0.5 ? whole + 1 : whole
    }
}

extension DecimalStep {
    /// The prices that are at least one step to the nearest, and no more than a double can count.
    fileprivate var nearestRange: ClosedRange<Double> { 0.5 * Double(units) / scale...0x1p53 * Double(units) / scale }
}

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

    /// The close of each candle on the tick grid, up to the first that cannot be traded.
    private static func ticks(_ candles: CandleSeries, _ step: DecimalStep) -> ([Int64], Int64) {
        let (open, close) = (candles.open, candles.close)
        let opens = step.nearestRange
        var largest: Int64 = 0
        let ticks = unsafe [Int64](unsafeUninitializedCapacity: close.count) { buffer, count in
            while count < close.count, opens.contains(open[count]), let tick = step.nearestCount(close[count]) {
                largest = max(largest, tick)
                unsafe buffer.initializeElement(at: count, to: tick)
                count += 1
            }
        }
        return (ticks, largest)
    }
}

extension DecimalStep {
    /// The prices that are at least one step to the nearest, and no more than a double can count.
    fileprivate var nearestRange: ClosedRange<Double> { 0.5 * Double(units) / scale...0x1p53 * Double(units) / scale }

    /// How many steps a price is, to the nearest: what `count(rounding:_:)` says, for prices that can be traded.
    @inline(__always)
    fileprivate func nearestCount(_ value: Double) -> Int64? {
        let exact = value * scale / Double(units)
        guard exact >= 0.5, exact <= 0x1p53 else { return nil }
        let whole = Int64(exact)
        return exact - Double(whole) >= 0.5 ? whole + 1 : whole
    }
}

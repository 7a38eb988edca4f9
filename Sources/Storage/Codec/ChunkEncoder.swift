package import Markets

/// Candles as compressed bytes, without loss: version 1 of the format.
///
/// A chunk is a header (``ChunkHeader``) and blocks of 64 candles. A block holds six packed columns (``BitPacking``):
/// the steps between open times in the unit of the header, then what the prices differ from what was to be expected:
/// the open from the close before, the high from the higher and the low from the lower of open and close, the close from
/// the open; then the volume. Prices share one ``DecimalScale``, the volume has its own. All differences are of 64-bit
/// integers that wrap around, so that the same steps serve decimals and IEEE bits.
package enum ChunkEncoder {
    /// Candles in a block.
    static let blockLength = 64

    /// Encodes the candles at the given indices.
    ///
    /// - Precondition: there is at least one, and they span less than 2^62 ms.
    package static func encode(_ series: CandleSeries, _ range: Range<Int>) -> [UInt8] {
        precondition(!range.isEmpty, "a chunk holds at least one candle")
        let (priceScale, prices) = DecimalScale.integers(
            of: [series.open[range], series.high[range], series.low[range], series.close[range]]
        )
        let (volumeScale, volumes) = DecimalScale.integers(of: [series.volume[range]])
        let times = series.openTimes[range]
        let header = ChunkHeader(
            count: range.count,
            firstTime: times[range.lowerBound].milliseconds,
            timeUnit: commonStep(of: times),
            firstPrice: prices[0][0],
            priceScale: priceScale,
            volumeScale: volumeScale
        )
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count * 12 + 64)
        header.append(to: &bytes)
        let columns = [timeSteps(times, unit: header.timeUnit)] + priceDifferences(prices) + volumes
        for start in stride(from: 0, to: range.count, by: blockLength) {
            let block = start..<min(start + blockLength, range.count)
            for column in columns { BitPacking.append(column[block], to: &bytes) }
        }
        bytes.append(contentsOf: repeatElement(0, count: BitPacking.tail))
        return bytes
    }

    /// The largest unit that all steps are multiples of: usually the timeframe.
    private static func commonStep(of times: ArraySlice<Timestamp>) -> Int64 {
        var unit: Int64 = 0
        var previous = times.first?.milliseconds ?? 0
        for time in times.dropFirst() {
            var step = time.milliseconds - previous
            previous = time.milliseconds
            if step == unit { continue }
            while step != 0 { (unit, step) = (step, unit % step) }
        }
        return max(unit, 1)
    }

    /// The steps to each time from the one before; to the first, one, so that an even series packs into nothing.
    private static func timeSteps(_ times: ArraySlice<Timestamp>, unit: Int64) -> [Int64] {
        var steps: [Int64] = [1]
        steps.reserveCapacity(times.count)
        var previous = times.first?.milliseconds ?? 0
        for time in times.dropFirst() {
            let step = time.milliseconds - previous
            steps.append(step == unit ? 1 : step / unit)
            previous = time.milliseconds
        }
        return steps
    }

    private static func priceDifferences(_ prices: [[Int64]]) -> [[Int64]] {
        let (open, high, low, close) = (prices[0], prices[1], prices[2], prices[3])
        var differences = (open: open, high: high, low: low, close: close)
        var previous = open[0]
        for index in open.indices {
            differences.open[index] = open[index] &- previous
            differences.high[index] = high[index] &- max(open[index], close[index])
            differences.low[index] = min(open[index], close[index]) &- low[index]
            differences.close[index] = close[index] &- open[index]
            previous = close[index]
        }
        return [differences.open, differences.high, differences.low, differences.close]
    }
}

import CKernels

/// Wilder's relative strength index: the share of gains in all recent price changes, from 0 to 100.
///
/// Where no price has changed it is 0, as in TA-Lib.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct RelativeStrengthIndex: ColumnIndicator, Hashable, Codable {
    private var gains: WilderAverage
    private var losses: WilderAverage
    private var previous: Double?

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        gains = WilderAverage(period: period)
        losses = WilderAverage(period: period)
    }

    public var warmUp: Int { gains.period + 1 }

    public mutating func update(_ price: Double) -> Double? {
        defer { previous = price }
        guard let previous else { return nil }
        let change = Self.change(from: previous, to: price)
        let (gain, loss) = (gains.update(change.x), losses.update(change.y))
        guard let gain, let loss else { return nil }
        return Self.index(gain: gain, loss: loss)
    }

    /// Gain and loss, one of which is 0.
    @inline(__always)
    private static func change(from previous: Double, to price: Double) -> SIMD2<Double> {
        let (gain, loss) = (price - previous, previous - price)
        // As one instruction each, which `replacing(with:where:)` and `max` are not.
        return SIMD2(0 > gain ? 0 : gain, 0 > loss ? 0 : loss)
    }

    @inline(__always)
    private static func index(gain: Double, loss: Double) -> Double {
        let total = gain + loss
        let index = 100 * (gain / total)
        return total > 0 ? index : 0
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        let column = unsafe columns[0]
        var row = 0
        while row < count, previous == nil || !losses.isSeeded {
            unsafe column[row] = update(inputs[row]) ?? .nan
            row += 1
        }
        guard row < count, let previous else { return }
        unsafe withScratch { losses in
            var before = previous
            WilderAverage.update(&gains, &self.losses, count: count - row) { index in
                let price = unsafe inputs[row &+ index]
                defer { before = price }
                return Self.change(from: before, to: price)
            } _: { index, averages in
                unsafe column[row &+ index] = averages.x
                unsafe losses[row &+ index] = averages.y
            }
            unsafe aaiti_strengths(column + row, losses + row, count - row)
        }
        unsafe self.previous = inputs[count - 1]
    }
}

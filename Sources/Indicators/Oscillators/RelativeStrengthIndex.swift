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
        let (gain, loss) = (gains.update(change.gain), losses.update(change.loss))
        guard let gain, let loss else { return nil }
        return Self.index(gain: gain, loss: loss)
    }

    /// Gain and loss, one of which is 0.
    private static func change(from previous: Double, to price: Double) -> (gain: Double, loss: Double) {
        (max(0, price - previous), max(0, previous - price))
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
        while row < count {
            // The first of a block needs the price before it.
            let blocks = row > 0 ? gains.wholeBlocks(in: count - row) : 0
            if blocks > 0 {
                var (up, down) = (gains.state, losses.state)
                let (prices, indexes) = unsafe (inputs + row, column + row)
                unsafe aaiti_relative_strengths(prices, blocks, gains.weight, gains.decay, &up, &down, indexes)
                (gains.state, losses.state) = (up, down)
                row += blocks * WilderAverage.block
                unsafe previous = inputs[row - 1]
            } else {
                unsafe column[row] = update(inputs[row]) ?? .nan
                row += 1
            }
        }
    }
}

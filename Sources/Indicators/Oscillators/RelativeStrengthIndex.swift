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
        let change = Self.changes(from: previous, to: price)
        let (gain, loss) = (gains.update(change.gain), losses.update(change.loss))
        guard let gain, let loss else { return nil }
        return Self.index(gain: gain, loss: loss)
    }

    @inline(__always)
    private static func changes(from previous: Double, to price: Double) -> (gain: Double, loss: Double) {
        let change = price - previous
        // As one instruction each; `max` takes four.
        return (change > 0 ? change : 0, change < 0 ? -change : 0)
    }

    @inline(__always)
    private static func index(gain: Double, loss: Double) -> Double {
        let total = gain + loss
        return total > 0 ? 100 * (gain / total) : 0
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        let column = unsafe columns[0]
        var row = 0
        while row < count, !losses.isSeeded {
            unsafe column[row] = update(inputs[row]) ?? .nan
            row += 1
        }
        guard row < count, let previous else { return }
        unsafe updateWarm(over: inputs + row, count: count - row, after: previous, into: column + row)
        unsafe self.previous = inputs[count - 1]
    }

    private mutating func updateWarm(
        over prices: UnsafePointer<Double>,
        count: Int,
        after previous: Double,
        into column: UnsafeMutablePointer<Double>
    ) {
        unsafe withScratch { losing in
            unsafe (column[0], losing[0]) = Self.changes(from: previous, to: prices[0])
            for row in 1..<count {
                unsafe (column[row], losing[row]) = Self.changes(from: prices[row &- 1], to: prices[row])
            }
            unsafe gains.update(over: column, count: count, into: column)
            unsafe losses.update(over: losing, count: count, into: losing)
            for row in 0..<count { unsafe column[row] = Self.index(gain: column[row], loss: losing[row]) }
        }
    }
}

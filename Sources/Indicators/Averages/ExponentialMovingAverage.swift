import CKernels

/// An average whose weights fall by the factor `1 - 2 / (period + 1)` a step, seeded with the plain mean of the first
/// `period` values, as TA-Lib does.
///
/// It takes TA-Lib's steps, rounding included: the difference of two such averages, such as ``MACD``, goes through 0,
/// where it would show any other.
public struct ExponentialMovingAverage: ColumnIndicator, Hashable, Codable {
    private let period: Int
    let weight: Double
    private var count = 0
    private var sum = 0.0
    var average = 0.0

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        precondition(period > 0, "an average is over at least one value")
        self.period = period
        weight = 2 / Double(period + 1)
    }

    public var warmUp: Int { period }

    /// Whether every further value is answered.
    var isSeeded: Bool { count == period }

    public mutating func update(_ value: Double) -> Double? {
        if isSeeded { return step(to: value) }
        count += 1
        sum += value
        guard isSeeded else { return nil }
        average = sum / Double(period)
        return average
    }

    /// The step of a seeded average.
    @inline(__always)
    mutating func step(to value: Double) -> Double {
        average += (value - average) * weight
        return average
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count rows: Int, into columns: ColumnSlices) {
        let column = unsafe columns[0]
        var row = 0
        while row < rows, !isSeeded {
            unsafe column[row] = update(inputs[row]) ?? .nan
            row += 1
        }
        // Eight segments side by side.
        let length = (rows - row) / 32 * 4
        if length >= burnIn {
            let (values, averages) = unsafe (inputs + row, column + row)
            unsafe average = aaiti_exponential(values, length, burnIn, weight, average, averages)
            row += 8 * length
        }
        var seeded = self
        while row < rows {
            unsafe column[row] = seeded.step(to: inputs[row])
            row += 1
        }
        self = seeded
    }

    /// After how many values, a multiple of four, two averages over the same ones are almost surely equal to the last bit:
    /// by e⁻⁴⁰ what they began with is gone.
    var burnIn: Int { (20 * (period + 1) + 3) / 4 * 4 }
}

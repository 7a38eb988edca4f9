import CKernels

/// The sample standard deviation of the last `period` log returns of a price, per step (not annualised).
public struct RollingVolatility: ColumnIndicator, Hashable, Codable {
    private var moments: RollingMoments
    private var previous: Double?
    /// What the root of the squared deviations is multiplied with.
    private let scale: Double

    /// - Precondition: `period` is at least 2.
    public init(period: Int) {
        precondition(period > 1, "a sample deviation takes at least two returns")
        moments = RollingMoments(period: period)
        scale = 1 / Double(period - 1).squareRoot()
    }

    public var warmUp: Int { moments.period + 1 }

    public mutating func update(_ price: Double) -> Double? {
        defer { previous = price }
        guard let previous else { return nil }
        return moments.update(LogReturn.of(price, after: previous)).map { $0.squaredDeviations.squareRoot() * scale }
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        let column = unsafe columns[0]
        var row = 0
        if previous == nil, count > 0 {
            unsafe column[0] = update(inputs[0]) ?? .nan
            row = 1
        }
        guard row < count, let previous else { return }
        unsafe withScratch { returns in
            unsafe LogReturn.update(over: inputs + row, count: count - row, after: previous, into: returns)
            let rows = unsafe Rows(scale: scale, deviations: column + row)
            unsafe moments.update(over: returns, count: count - row, into: rows)
        }
        unsafe self.previous = inputs[count - 1]
    }

    @safe
    private struct Rows: MomentRows {
        let scale: Double
        let deviations: UnsafeMutablePointer<Double>

        @inline(__always)
        func write(_ mean: Double, _ squaredDeviations: Double, row: Int) {
            unsafe deviations[row] = squaredDeviations.squareRoot() * scale
        }

        func writeGroups(_ groups: WindowGroups, row: Int) {
            let (values, memory) = unsafe (groups.values, groups.memory)
            unsafe aaiti_window_deviations(values, groups.period, groups.count, scale, memory, deviations + row)
        }
    }
}

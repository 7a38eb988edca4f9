import CKernels

/// A moving average of prices with a band of so many (population) standard deviations on either side.
public struct BollingerBands: ColumnIndicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["upper", "middle", "lower"]

        public let upper: Double
        public let middle: Double
        public let lower: Double

        public var components: [Double] { [upper, middle, lower] }
    }

    private var moments: RollingMoments
    /// What the root of the squared deviations is multiplied with: the deviations, over the root of the period.
    private let scale: Double

    /// - Precondition: `period` is at least 1.
    public init(period: Int, deviations: Double) {
        moments = RollingMoments(period: period)
        scale = deviations / Double(period).squareRoot()
    }

    public var warmUp: Int { moments.period }

    public mutating func update(_ price: Double) -> Output? {
        guard let window = moments.update(price) else { return nil }
        return Self.bands(window.mean, window.squaredDeviations, scale)
    }

    @inline(__always)
    private static func bands(_ mean: Double, _ squaredDeviations: Double, _ scale: Double) -> Output {
        let width = squaredDeviations.squareRoot() * scale
        return Output(upper: mean + width, middle: mean, lower: mean - width)
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        let rows = unsafe Rows(scale: scale, upper: columns[0], middle: columns[1], lower: columns[2])
        unsafe moments.update(over: inputs, count: count, into: rows)
    }

    @safe
    private struct Rows: MomentRows {
        let scale: Double
        let upper: UnsafeMutablePointer<Double>
        let middle: UnsafeMutablePointer<Double>
        let lower: UnsafeMutablePointer<Double>

        @inline(__always)
        func write(_ mean: Double, _ squaredDeviations: Double, row: Int) {
            let bands = bands(mean, squaredDeviations, scale)
            unsafe upper[row] = bands.upper
            unsafe middle[row] = bands.middle
            unsafe lower[row] = bands.lower
        }

        func writeGroups(_ groups: WindowGroups, row: Int) {
            let (values, memory) = unsafe (groups.values, groups.memory)
            let (middle, upper, lower) = unsafe (middle + row, upper + row, lower + row)
            unsafe aaiti_window_bands(values, groups.period, groups.count, scale, memory, middle, upper, lower)
        }
    }
}

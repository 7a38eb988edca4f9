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
        let width = window.squaredDeviations.squareRoot() * scale
        return Output(upper: window.mean + width, middle: window.mean, lower: window.mean - width)
    }

    public func columns(over inputs: some Collection<Double>) -> [[Double]] { columns(ofPrices: inputs) }

    mutating func update(over inputs: UnsafePointer<Double>, count: Int, into columns: ColumnSlices) {
        let (upper, middle, lower) = unsafe (columns[0], columns[1], columns[2])
        unsafe moments.update(over: inputs, count: count, means: middle, squaredDeviations: upper)
        unsafe aaiti_bands(middle, count, scale, upper, lower)
    }
}

/// A moving average of prices with a band of so many (population) standard deviations on either side.
public struct BollingerBands: Indicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["upper", "middle", "lower"]

        public let upper: Double
        public let middle: Double
        public let lower: Double

        public var components: [Double] { [upper, middle, lower] }
    }

    private var moments: RollingMoments
    private let deviations: Double

    /// - Precondition: `period` is at least 1.
    public init(period: Int, deviations: Double) {
        moments = RollingMoments(period: period)
        self.deviations = deviations
    }

    public var warmUp: Int { moments.period }

    public mutating func update(_ price: Double) -> Output? {
        guard let window = moments.update(price) else { return nil }
        let width = deviations * window.populationVariance.squareRoot()
        return Output(upper: window.mean + width, middle: window.mean, lower: window.mean - width)
    }
}

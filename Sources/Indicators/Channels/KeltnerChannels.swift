public import Markets

/// An exponential average of closes with a channel of so many average true ranges on either side.
///
/// Source: C. W. Keltner, "How To Make Money in Commodities" (1960), in the form of L. B. Raschke, which traders use:
/// closes, an exponential average, and Wilder's average of the true range.
public struct KeltnerChannels: Indicator, Hashable, Codable {
    private var average: ExponentialMovingAverage
    private var range: AverageTrueRange
    private let multiplier: Double

    /// - Precondition: both periods are at least 1.
    public init(period: Int, range: Int, multiplier: Double) {
        average = ExponentialMovingAverage(period: period)
        self.range = AverageTrueRange(period: range)
        self.multiplier = multiplier
    }

    public var warmUp: Int { max(average.warmUp, range.warmUp) }

    public mutating func update(_ candle: Candle) -> ChannelOutput? {
        let middle = average.update(candle.close)
        guard let width = range.update(candle).map({ multiplier * $0 }), let middle else { return nil }
        return ChannelOutput(upper: middle + width, middle: middle, lower: middle - width)
    }
}

/// A line with one on either side, in the unit of prices.
public struct ChannelOutput: IndicatorOutput, Hashable {
    public static let componentNames = ["upper", "middle", "lower"]

    public let upper: Double
    public let middle: Double
    public let lower: Double

    public var components: [Double] { [upper, middle, lower] }
}

public import Markets

/// The mean typical price of the last `period` candles, weighed by their volume; weighed alike if there was none.
public struct RollingVWAP: Indicator, Hashable, Codable {
    private var window: RollingWindow<WeightedPrice>

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        window = RollingWindow(period: period)
    }

    public var warmUp: Int { window.period }

    public mutating func update(_ candle: Candle) -> Double? {
        window.update(WeightedPrice(candle), WeightedPrice.init(merging:_:))?.mean
    }
}

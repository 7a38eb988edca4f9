import Markets

/// The mean of typical prices, weighed by volume, mergeable without loss of precision.
struct WeightedPrice: Hashable, Sendable, Codable {
    private var volume: Double
    private var weighted: Double
    private var count: Double
    private var plain: Double

    init(_ candle: Candle) {
        volume = candle.volume
        weighted = candle.typicalPrice
        count = 1
        plain = candle.typicalPrice
    }

    init(merging first: WeightedPrice, _ second: WeightedPrice) {
        volume = first.volume + second.volume
        weighted = volume > 0 ? first.weighted + (second.weighted - first.weighted) * (second.volume / volume) : 0
        count = first.count + second.count
        plain = first.plain + (second.plain - first.plain) * (second.count / count)
    }

    /// Without any volume all candles weigh the same.
    var mean: Double { volume > 0 ? weighted : plain }
}

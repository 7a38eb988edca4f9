import Markets

extension Candle {
    var medianPrice: Double { (high + low) / 2 }

    var typicalPrice: Double { (high + low + close) / 3 }

    /// How far the candle reaches; 0 for a flat one.
    var range: Double { high - low }

    /// Where the close stands between the low (-1) and the high (1), Chaikin's close location value; 0 in a flat candle.
    var closeLocation: Double { range > 0 ? ((close - low) - (high - close)) / range : 0 }

    /// How far the candle reaches, the gap from the last close included (Wilder).
    func trueRange(after previousClose: Double) -> Double { max(high, previousClose) - min(low, previousClose) }
}

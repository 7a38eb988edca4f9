import Markets

extension Candle {
    /// Four ticks that build this candle again, bit for bit: its open, its extremes in the order that fits its direction,
    /// and its close.
    ///
    /// The path between them is not recorded: this one, the extreme against the direction first, is the usual guess.
    func ticks(_ symbol: Symbol, length: Int64) -> [Tick] {
        let extremes = close >= open ? [low, high] : [high, low]
        // Doubling shares, so that each sum on the way to the volume is exact.
        return [
            Tick(symbol: symbol, time: openTime, price: open, quantity: volume / 8),
            Tick(symbol: symbol, time: openTime + length / 4, price: extremes[0], quantity: volume / 8),
            Tick(symbol: symbol, time: openTime + length / 2, price: extremes[1], quantity: volume / 4),
            Tick(symbol: symbol, time: openTime + (length - 1), price: close, quantity: volume / 2),
        ]
    }
}

internal import Markets
internal import Randomness

/// A random walk with trends, jumps and gaps, on half-unit prices.
struct ChaosMarket: Sequence {
    let seed: UInt64
    let timeframe: Timeframe
    let candles: Int

    func makeIterator() -> AnyIterator<Candle> {
        var random = SeededRandom(seed: seed, stream: "chaos market")
        var price = 1000.0
        var trend = 0.0
        var time = Timestamp(milliseconds: 0)
        var left = candles
        func grid(_ value: Double) -> Double { Swift.max(10, (value * 2).rounded() / 2) }
        return AnyIterator {
            guard left > 0 else { return nil }
            left -= 1
            if random.uniform() < 0.02 { trend = random.normal() * 0.0008 }
            let open = grid(random.uniform() < 0.01 ? price * (1 + random.normal() * 0.01) : price)
            let close = grid(open * (1 + trend + random.normal() * 0.003))
            let reach = abs(random.normal()) * 0.002
            let candle = Candle(
                openTime: time,
                open: open,
                high: grid(Swift.max(open, close) * (1 + reach)),
                low: grid(Swift.min(open, close) * (1 - reach)),
                close: close,
                volume: (random.uniform() * 40).rounded()
            )
            price = close
            time = timeframe.next(after: time)
            return candle
        }
    }
}

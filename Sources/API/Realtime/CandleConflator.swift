package import Markets

/// The candles under way that have changed and have not been told yet: a pure state, moved on by the time of the
/// broadcaster.
///
/// A market's candles are told together and at most four times a second: with the price that changed them, if that is
/// allowed then, and otherwise a little later, so that the next price can take them along.
package struct CandleConflator: Sendable {
    package struct Key: Hashable, Sendable {
        package let symbol: Symbol
        package let timeframe: Timeframe

        package init(_ symbol: Symbol, _ timeframe: Timeframe) {
            self.symbol = symbol
            self.timeframe = timeframe
        }
    }

    private struct Market {
        var candles: [Timeframe: Candle] = [:]
        /// When its candles were told last.
        var toldAt: Int?
    }

    /// From one telling of a market's candles to the next, in milliseconds.
    private static let interval = 250
    /// How much longer they wait for a price to go along with.
    private static let patience = 100

    private var markets: [Symbol: Market] = [:]
    private var now = 0

    package init() {}

    package mutating func record(_ candle: Candle, _ key: Key) {
        markets[key.symbol, default: Market()].candles[key.timeframe] = candle
    }

    /// Forgets what a candle was while it was under way, now that it has closed.
    package mutating func close(_ key: Key) { markets[key.symbol]?.candles[key.timeframe] = nil }

    /// Hands out the candles of a market whose price has changed, the finest first; none if they were told just now.
    package mutating func take(_ symbol: Symbol) -> [(key: Key, candle: Candle)] {
        guard let market = markets[symbol], !market.candles.isEmpty, isDue(market, after: Self.interval) else {
            return []
        }
        return takeAll(symbol)
    }

    /// Moves the time on and hands out the candles that no price has taken along, market by market.
    package mutating func takeOverdue(at time: Int) -> [[(key: Key, candle: Candle)]] {
        now = time
        let overdue = markets.filter {
            !$0.value.candles.isEmpty && isDue($0.value, after: Self.interval + Self.patience)
        }
        return overdue.keys.sorted().map { takeAll($0) }
    }

    private func isDue(_ market: Market, after pause: Int) -> Bool { market.toldAt.map { now - $0 >= pause } ?? true }

    private mutating func takeAll(_ symbol: Symbol) -> [(key: Key, candle: Candle)] {
        let candles = markets[symbol]?.candles ?? [:]
        markets[symbol]?.candles.removeAll(keepingCapacity: true)
        markets[symbol]?.toldAt = now
        return candles.sorted { $0.key.nominalMilliseconds < $1.key.nominalMilliseconds }
            .map { (Key(symbol, $0.key), $0.value) }
    }
}

package import Markets

/// The candles under way that have changed and have not been told yet: a pure state, moved on by the time of the
/// broadcaster.
///
/// A candle of a minute is told at most four times a second, a longer one, which moves no faster, once a second. What is
/// due of a market is told together: with the price that changed it, or a little later, so that the next price can take
/// it along.
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
        var toldAt: [Timeframe: Int] = [:]

        /// Whether a candle that has changed may be told.
        func isDue(_ timeframe: Timeframe, at time: Int) -> Bool {
            guard let toldAt = toldAt[timeframe] else { return true }
            return time - toldAt >= (timeframe == .oneMinute ? 250 : 1000)
        }
    }

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
        guard let market = markets[symbol] else { return [] }
        return tell(market.candles.keys.filter { market.isDue($0, at: now) }, of: symbol)
    }

    /// Moves the time on and hands out the candles that no price has taken along, market by market.
    package mutating func takeOverdue(at time: Int) -> [[(key: Key, candle: Candle)]] {
        now = time
        let overdue = markets.filter { _, market in
            market.candles.keys.contains { market.isDue($0, at: time - Self.patience) }
        }
        return overdue.keys.sorted().map { take($0) }
    }

    private mutating func tell(_ timeframes: [Timeframe], of symbol: Symbol) -> [(key: Key, candle: Candle)] {
        timeframes.sorted { $0.nominalMilliseconds < $1.nominalMilliseconds }.compactMap { timeframe in
            markets[symbol]?.toldAt[timeframe] = now
            return markets[symbol]?.candles.removeValue(forKey: timeframe).map { (Key(symbol, timeframe), $0) }
        }
    }
}

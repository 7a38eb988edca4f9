package import Markets

/// The candles under way that have changed since somebody looked last: a pure state.
package struct CandleConflator: Sendable {
    package struct Key: Hashable, Sendable {
        package let symbol: Symbol
        package let timeframe: Timeframe

        package init(_ symbol: Symbol, _ timeframe: Timeframe) {
            self.symbol = symbol
            self.timeframe = timeframe
        }
    }

    private var candles: [Key: Candle] = [:]

    package init() {}

    package mutating func record(_ candle: Candle, _ key: Key) { candles[key] = candle }

    /// Forgets what a candle was while it was under way, now that it has closed.
    package mutating func close(_ key: Key) { candles[key] = nil }

    /// Hands out what came since the last call, ordered by symbol, the finest timeframe first.
    package mutating func take() -> [(key: Key, candle: Candle)] {
        defer { candles.removeAll(keepingCapacity: true) }
        return candles.map { (key: $0.key, candle: $0.value) }.sorted { one, other in
            one.key.symbol == other.key.symbol
                ? one.key.timeframe.nominalMilliseconds < other.key.timeframe.nominalMilliseconds
                : one.key.symbol < other.key.symbol
        }
    }
}

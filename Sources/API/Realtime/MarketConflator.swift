import MarketData
import Markets

/// The newest of each market since the last time somebody looked: a pure state, one for each interval.
struct MarketConflator {
    struct CandleKey: Hashable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private(set) var snapshots: [Symbol: MarketSnapshot] = [:]

    mutating func record(_ snapshot: MarketSnapshot) { snapshots[snapshot.symbol] = snapshot }

    /// Hands out what came since the last call, ordered by symbol.
    mutating func take() -> [MarketSnapshot] {
        defer { snapshots.removeAll(keepingCapacity: true) }
        return snapshots.values.sorted { $0.symbol < $1.symbol }
    }
}

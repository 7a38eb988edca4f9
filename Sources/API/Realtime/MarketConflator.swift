package import MarketData
import Markets

/// The newest price of each market since somebody looked last: a pure state, one for each interval.
package struct MarketConflator: Sendable {
    private var snapshots: [Symbol: MarketSnapshot] = [:]

    package init() {}

    package mutating func record(_ snapshot: MarketSnapshot) { snapshots[snapshot.symbol] = snapshot }

    /// Hands out what came since the last call, ordered by symbol.
    package mutating func take() -> [MarketSnapshot] {
        defer { snapshots.removeAll(keepingCapacity: true) }
        return snapshots.values.sorted { $0.symbol < $1.symbol }
    }
}

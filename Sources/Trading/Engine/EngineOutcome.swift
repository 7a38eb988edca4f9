public import Markets

/// What one call of the engine changed: what a bot stores and broadcasts, and what a backtest collects.
///
/// Every call empties it first and keeps its memory, so that one outcome serves a whole run without allocating.
public struct EngineOutcome: Sendable {
    /// Orders that are new or have changed, each as it stands after the call, ascending by number.
    public private(set) var orders: [Order] = []
    /// Trades that are new or have changed, each as it stands after the call, ascending by number.
    public private(set) var trades: [Trade] = []
    /// What cash and position are worth at the close; only set by a call that marks a close.
    public internal(set) var equity: Money?

    public init() {}

    public var isEmpty: Bool { orders.isEmpty && trades.isEmpty && equity == nil }

    mutating func clear() {
        if !orders.isEmpty { orders.removeAll(keepingCapacity: true) }
        if !trades.isEmpty { trades.removeAll(keepingCapacity: true) }
        equity = nil
    }

    mutating func record(_ order: Order) {
        if let index = orders.lastIndex(where: { $0.number == order.number }) {
            orders[index] = order
        } else {
            orders.append(order)
        }
    }

    mutating func record(_ trade: Trade) {
        if let index = trades.lastIndex(where: { $0.number == trade.number }) {
            trades[index] = trade
        } else {
            trades.append(trade)
        }
    }
}

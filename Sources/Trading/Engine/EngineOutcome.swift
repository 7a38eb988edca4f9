public import Markets

/// What one call of the engine changed: what a bot stores, sends and broadcasts, and what a backtest collects.
///
/// Every call empties it first and keeps its memory, so that one outcome serves a whole run without allocating.
public struct EngineOutcome: Sendable {
    /// What the venue is to be told, in this order, once the orders are stored.
    public internal(set) var commands: [VenueCommand] = []
    /// Orders that are new or have changed, each as it stands after the call, in the order in which they first changed.
    public private(set) var orders: [Order] = []
    /// Trades that are new or have changed, each as it stands after the call, in the order in which they first changed.
    public private(set) var trades: [Trade] = []
    /// Executions that were booked.
    public internal(set) var fills: [Fill] = []
    /// What was booked in the ledger.
    public internal(set) var entries: [LedgerEntry] = []
    /// What the account is worth at the close; only set by a call that marks a close.
    public internal(set) var equity: Money?

    /// The highest number in ``orders``: whatever is above it is new.
    private var highestOrder = 0

    /// Whether all steps are wanted, with ``fills`` and ``entries``. A backtest needs to know how orders and trades ended:
    /// what has ended is gathered from call to call, in ``trades`` and ``ended``.
    let keepsBooks: Bool
    private(set) var ended = Backtest.OrderCounts()

    public init(keepsBooks: Bool = true) { self.keepsBooks = keepsBooks }

    public var isEmpty: Bool { commands.isEmpty && orders.isEmpty && trades.isEmpty && equity == nil }

    mutating func clear() {
        commands.removeEach()
        equity = nil
        guard keepsBooks else { return }
        orders.removeEach()
        highestOrder = 0
        trades.removeEach()
        fills.removeEach()
        entries.removeEach()
    }

    /// Hands over the trades that were gathered.
    mutating func removeTrades() -> [Trade] {
        let gathered = trades
        trades = []
        return gathered
    }

    mutating func record(_ order: Order) {
        guard keepsBooks else { return ended.record(order) }
        if order.number <= highestOrder, let index = orders.lastIndex(where: { $0.number == order.number }) {
            orders[index] = order
        } else {
            orders.append(order)
            highestOrder = max(highestOrder, order.number)
        }
    }

    /// Counts an order that has been filled whole, for those who want no more of it.
    ///
    /// - Precondition: no books are kept.
    mutating func recordFilled() { ended.recordFilled() }

    /// Takes in a trade as it stands: one that is open only where books are kept.
    mutating func record(_ trade: consuming Trade) {
        let number = trade.number
        if keepsBooks, let index = trades.lastIndex(where: { $0.number == number }) {
            trades[index] = trade
        } else {
            trades.append(trade)
        }
    }
}

extension Array {
    /// Removes all elements and keeps their memory: for the one or two that there mostly are in less time than
    /// `removeAll(keepingCapacity:)` takes.
    mutating func removeEach() {
        while !isEmpty { removeLast() }
    }
}

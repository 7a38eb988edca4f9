internal import Markets

/// An order that has not ended yet, with what only the venue needs to know of it.
struct WorkingOrder: Hashable, Sendable, Codable {
    var order: Order
    let size: OrderSize
}

/// All that a ``TradingEngine`` remembers beside its strategy's own state.
struct EngineState: Hashable, Sendable, Codable {
    var ledger: Ledger
    /// Orders that have not ended: at most one. A list, because asking it costs less than an optional that is large.
    var working: [WorkingOrder] = []
    var openTrade: Trade?
    var lastOrder = 0
    var lastTrade = 0
    /// Open times of the newest candle that has opened and that has closed.
    var opened = Timestamp(milliseconds: .min)
    var closed = Timestamp(milliseconds: .min)
    var peakEquity: Money
    var isHalted = false

    init(initialCapital: Money) {
        ledger = Ledger(cash: initialCapital)
        peakEquity = initialCapital
    }

    /// The working order as the venue sees it.
    var venueOrder: VenueOrder? {
        working.first.map {
            VenueOrder(number: $0.order.number, side: $0.order.side, size: $0.size, cash: ledger.cash)
        }
    }
}

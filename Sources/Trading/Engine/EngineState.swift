internal import Markets

/// All that a ``TradingEngine`` remembers beside its strategy's own state.
struct EngineState: Hashable, Sendable, Codable {
    var ledger: Ledger
    /// Orders that have not ended, ascending by number.
    var working: [WorkingOrder] = []
    var openTrade: Trade?
    var lastOrder = 0
    var lastTrade = 0
    /// How many executions have been booked.
    var executions = 0
    /// Open times of the newest candle that has opened and that has closed.
    var opened = Timestamp(milliseconds: .min)
    var closed = Timestamp(milliseconds: .min)
    var risk: RiskGuard
    /// Why orders that are to rest were refused when they were last asked for.
    ///
    /// `nil` if none was asked for yet, and in states stored before this was kept.
    var refusedTags: [String: OrderRefusal.Code]?
    /// What was to rest and did not get as far as the venue, by tag; `nil` for nothing.
    var heldBack: [String: OrderTerms]?
    /// What an exit has brought so far that is filled in parts.
    var exit: ExitTally?
    var sizing = SizingHistory()

    init(_ configuration: EngineConfiguration) {
        ledger = Ledger(capital: configuration.initialCapital, fees: configuration.fees)
        risk = RiskGuard(initialCapital: configuration.initialCapital)
    }
}

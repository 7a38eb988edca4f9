internal import Markets

extension TradingEngine {
    /// Whether nothing can happen at a close but what the strategy decides: no order works, and no limit follows the equity.
    var isQuiet: Bool { state.working.isEmpty && !keepsOrders && !followsCloses }

    /// Whether limits or sizing look at every close.
    private var followsCloses: Bool { configuration.risk.followsEquity || configuration.sizing.followsCloses }

    /// Lets the strategy see candles until it decides on something, which ``decide(at:_:_:)`` then carries out: the same as
    /// to take them in one by one, and much faster.
    ///
    /// - Precondition: the engine is quiet, the candles are usable and follow those seen, and money can count what the
    ///   position is worth at any of them.
    /// - Returns: index of the candle after which there is a decision; `end` if there is none.
    mutating func advance(over candles: PricedSeries, from start: Int, to end: Int) throws(EngineError) -> Int {
        let index: Int
        do {
            index = try strategy.advance(over: candles, from: start, to: end, position: state.ledger.position)
        } catch { throw .strategy(error) }
        guard let last = candles.candles.openTimes[start..<min(end, index + 1)].last else { return index }
        state.opened = last
        state.closed = last
        return index
    }

    /// Takes in what the account was worth at most at closes that were passed over.
    mutating func raisePeak(_ equity: Money) { state.risk.raisePeak(equity) }

    /// Carries out what the strategy decides after a candle that it has seen.
    ///
    /// - Returns: what the account is worth at its close, and the order that is to be placed.
    mutating func decide(
        at candle: ClosedCandle,
        _ outcome: inout EngineOutcome
    ) throws(EngineError) -> (equity: Money, order: MarketOrder?) {
        let equity = mark(at: candle.close, &outcome)
        do { return (equity, try act(on: candle, equity: equity, &outcome)) } catch { throw .strategy(error) }
    }

    /// Whether money can count what the position is worth at a price of so many ticks.
    func canValue(ticks: Int64) -> Bool {
        let position = state.ledger.position
        return position == .zero || isCountable(Double(ticks) * Double(position.lots))
    }
}

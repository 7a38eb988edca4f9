public import Markets

extension TradingEngine {
    /// Goes on with an instrument of finer ticks, as venues introduce them now and then: all prices stay what they are.
    ///
    /// - Returns: `nil` if the prices of the engine cannot be written in the new ticks, or the lots have changed.
    public func rescaled(to instrument: Instrument) -> TradingEngine? {
        guard let factor = configuration.instrument.ticks(of: instrument) else { return nil }
        let configuration = EngineConfiguration(
            instrument: instrument,
            timeframe: configuration.timeframe,
            initialCapital: configuration.initialCapital,
            fees: configuration.fees,
            sizing: configuration.sizing,
            risk: configuration.risk,
            protection: configuration.protection
        )
        var (state, strategy) = (state, strategy)
        for index in state.working.indices { state.working[index].order = state.working[index].order.rescaled(factor) }
        state.heldBack = state.heldBack?.mapValues { $0.rescaled(factor) }
        state.openTrade = state.openTrade?.rescaled(factor)
        strategy.rescale(ticks: factor)
        return TradingEngine(configuration: configuration, strategy: strategy, state: state)
    }
}

extension SimulatedVenue {
    /// Trades in finer ticks from now on; orders that rest keep their prices.
    ///
    /// - Returns: whether the ticks are such.
    public mutating func rescale(to instrument: Instrument) -> Bool {
        guard let factor = rules.instrument.ticks(of: instrument) else { return false }
        var rules = rules
        rules.instrument = instrument
        var state = state
        state.orders = state.orders.map { $0.rescaled(factor) }
        state.history = state.history.mapValues { $0.map { $0.rescaled(factor) } }
        self = SimulatedVenue(rules: rules, state: state, memory: memory)
        return true
    }
}

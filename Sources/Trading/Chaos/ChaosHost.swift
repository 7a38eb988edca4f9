internal import Markets

/// Our side of a chaos run: an engine, what of it is on disk, and the rules by which it talks to a venue that cannot be
/// trusted. What is not on disk is gone when the process is killed.
struct ChaosHost {
    private(set) var engine: TradingEngine
    /// What is on disk: a value, so that what happens later does not change it.
    private var stored: TradingEngine
    private let makeStrategy: @Sendable () -> any Strategy
    private var outcome = EngineOutcome()
    /// All orders that were ever stored, as they stood last.
    private(set) var orders: [Int: Order] = [:]
    /// What went wrong that is no repetition.
    private(set) var faults: [String] = []

    init(_ configuration: EngineConfiguration, strategy: @escaping @Sendable () -> any Strategy) {
        makeStrategy = strategy
        engine = TradingEngine(configuration: configuration, strategy: strategy())
        stored = engine
    }

    var instrument: Instrument { engine.configuration.instrument }

    /// Takes in a closed candle, and stores what follows from it.
    ///
    /// - Returns: what the venue is to be told.
    mutating func close(_ candle: Candle) -> [VenueCommand] {
        if let last = engine.lastCandle, candle.openTime <= last { return [] }
        attempt { engine, outcome throws(EngineError) in try engine.candleClosed(candle, into: &outcome) }
        store()
        return outcome.commands
    }

    mutating func take(_ report: ExecutionReport) {
        attempt { engine, outcome throws(EngineError) in try engine.apply(report, into: &outcome) }
        store()
    }

    mutating func reconcile(_ view: VenueView) {
        attempt { engine, outcome throws(EngineError) in try engine.reconcile(view, into: &outcome) }
        store()
    }

    mutating func timeOut(_ command: VenueCommand) {
        engine.timedOut(command, into: &outcome)
        store()
    }

    /// Learns that the venue trades in other ticks.
    mutating func adopt(_ instrument: Instrument) {
        guard instrument != self.instrument else { return }
        guard let rescaled = engine.rescaled(to: instrument) else {
            faults.append("the engine's prices cannot be written in ticks of \(instrument.tickSize.text)")
            return
        }
        engine = rescaled
        stored = engine
    }

    /// The process is killed and started again: it goes on from what is on disk.
    mutating func restart() throws {
        let bytes = try stored.snapshot()
        engine = try TradingEngine(restoring: bytes, configuration: stored.configuration, strategy: makeStrategy())
        let again = try engine.snapshot()
        if again != bytes { faults.append("a restored engine is another one") }
    }

    private mutating func attempt(_ body: (inout TradingEngine, inout EngineOutcome) throws(EngineError) -> Void) {
        do {
            try body(&engine, &outcome)
        } catch {
            if !error.isRepetition, !error.isPremature { faults.append("\(error)") }
        }
    }

    private mutating func store() {
        for order in outcome.orders { orders[order.number] = order }
        stored = engine
        if !engine.ledger.isBalanced { faults.append("the ledger does not balance") }
    }
}

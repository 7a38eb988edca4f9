internal import Markets

/// Our side of a chaos run: an engine, what of it is on disk, and the rules by which it talks to a venue that cannot be
/// trusted. What is not on disk is gone when the process is killed.
struct ChaosHost {
    private(set) var engine: TradingEngine
    private var stored: [UInt8]
    private let makeStrategy: @Sendable () -> any Strategy
    private(set) var configuration: EngineConfiguration
    private var outcome = EngineOutcome()
    /// All orders that were ever stored, as they stood last.
    private(set) var orders: [Int: Order] = [:]
    /// What went wrong that is no repetition.
    private(set) var faults: [String] = []

    init(_ configuration: EngineConfiguration, strategy: @escaping @Sendable () -> any Strategy) throws {
        self.configuration = configuration
        makeStrategy = strategy
        engine = TradingEngine(configuration: configuration, strategy: strategy())
        stored = try engine.snapshot()
    }

    /// Takes in a closed candle, and stores what follows from it.
    ///
    /// - Returns: what the venue is to be told.
    mutating func close(_ candle: Candle) throws -> [VenueCommand] {
        if let last = engine.lastCandle, candle.openTime <= last { return [] }
        attempt { engine, outcome throws(EngineError) in try engine.candleClosed(candle, into: &outcome) }
        try store()
        return outcome.commands
    }

    mutating func take(_ report: ExecutionReport) throws {
        attempt { engine, outcome throws(EngineError) in try engine.apply(report, into: &outcome) }
        try store()
    }

    mutating func reconcile(_ view: VenueView) throws {
        attempt { engine, outcome throws(EngineError) in try engine.reconcile(view, into: &outcome) }
        try store()
    }

    mutating func timeOut(_ command: VenueCommand) throws {
        engine.timedOut(command, into: &outcome)
        try store()
    }

    /// The process is killed and started again: it goes on from what is on disk.
    mutating func restart() throws {
        engine = try TradingEngine(restoring: stored, configuration: configuration, strategy: makeStrategy())
        let again = try engine.snapshot()
        if again != stored { faults.append("a restored engine is another one") }
    }

    private mutating func attempt(_ body: (inout TradingEngine, inout EngineOutcome) throws(EngineError) -> Void) {
        do {
            try body(&engine, &outcome)
        } catch {
            if !error.isRepetition, !error.isPremature { faults.append("\(error)") }
        }
    }

    private mutating func store() throws {
        for order in outcome.orders { orders[order.number] = order }
        stored = try engine.snapshot()
        if !engine.ledger.isBalanced { faults.append("the ledger does not balance") }
    }
}

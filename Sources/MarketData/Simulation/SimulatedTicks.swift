import Markets

/// The ticks of a ``MarketSimulation`` one after the other: the symbols take turns within each interval, as trades come,
/// instead of all at once.
///
/// A pure state: in how many calls the time goes by changes nothing.
struct SimulatedTicks: Sendable {
    private var simulation: MarketSimulation
    /// The time from one tick of a symbol to its next, in milliseconds.
    private let interval: Int64
    /// Those of the step that is under way, in the order of time.
    private var waiting: ArraySlice<Tick> = []
    /// The time that ticks have been taken until.
    private(set) var now: Timestamp

    init(continuing simulation: MarketSimulation, interval: Int64) {
        precondition(!simulation.prices.isEmpty, "a simulation without markets has no ticks")
        self.simulation = simulation
        self.interval = interval
        now = simulation.now
    }

    /// When the next tick comes that is known.
    var nextTime: Timestamp? { waiting.first?.time }

    /// The ticks from now until `time`, in the order of time.
    mutating func take(until time: Timestamp) -> [Tick] {
        var taken: [Tick] = []
        while true {
            if waiting.isEmpty { waiting = nextStep() }
            let due = waiting.prefix { $0.time <= time }
            taken += due
            waiting = waiting.dropFirst(due.count)
            if !waiting.isEmpty { break }
        }
        now = max(now, time)
        return taken
    }

    /// One tick of each symbol, the last at the end of the step.
    private mutating func nextStep() -> ArraySlice<Tick> {
        let begin = simulation.now
        var ticks = simulation.ticks(until: begin + interval, interval: interval)
        for index in ticks.indices {
            ticks[index].time = begin + interval * Int64(index + 1) / Int64(ticks.count)
        }
        return ticks[...]
    }
}

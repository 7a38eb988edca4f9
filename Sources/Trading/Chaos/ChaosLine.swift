internal import Markets
internal import Randomness

/// What is on its way between engine and venue, and which ticks it counts.
struct ChaosMessage {
    let content: Content
    let instrument: Instrument

    enum Content {
        case command(VenueCommand)
        case query([Int])
        case report(ExecutionReport)
        case view(VenueView)
        /// The engine has waited long enough for an answer to a command.
        case timeout(VenueCommand)
    }

    init(_ content: Content, in instrument: Instrument) {
        self.content = content
        self.instrument = instrument
    }

    /// What it says in the ticks of somebody else, as a price in decimals would.
    func content(in other: Instrument) -> Content {
        guard instrument != other, let factor = instrument.ticks(of: other) else { return content }
        return switch content {
        case .command(let command): .command(command.rescaled(factor))
        case .query: content
        case .report(let report): .report(report.rescaled(factor))
        case .view(let view): .view(view.rescaled(factor))
        case .timeout(let command): .timeout(command.rescaled(factor))
        }
    }
}

/// A line that loses, doubles, delays and reorders messages.
struct ChaosLine {
    private struct Flight {
        let arrival: Int64
        let sequence: Int
        let message: ChaosMessage
    }

    var faults: ChaosFaults
    private var flights: [Flight] = []
    private var sequence = 0
    private(set) var lost = 0
    private(set) var repeated = 0

    init(_ faults: ChaosFaults) { self.faults = faults }

    /// Sends something that may be lost, late or doubled.
    mutating func send(_ message: ChaosMessage, at time: Int64, _ random: inout SeededRandom) {
        if random.uniform() < faults.loss {
            lost += 1
            return
        }
        let copies = random.uniform() < faults.duplication ? 2 : 1
        repeated += copies - 1
        for _ in 0..<copies { deliver(message, at: time + Int64(random.uniform() * Double(faults.delay))) }
    }

    /// Sees that something arrives at a time.
    mutating func deliver(_ message: ChaosMessage, at time: Int64) {
        sequence += 1
        flights.append(Flight(arrival: time, sequence: sequence, message: message))
    }

    /// The next message that arrives by a time.
    mutating func next(by time: Int64) -> (time: Int64, message: ChaosMessage)? {
        let first = flights.indices.filter { flights[$0].arrival <= time }
            .min { (flights[$0].arrival, flights[$0].sequence) < (flights[$1].arrival, flights[$1].sequence) }
        guard let first else { return nil }
        let flight = flights.remove(at: first)
        return (flight.arrival, flight.message)
    }

    /// The process at one end was killed: nobody waits for answers any more.
    mutating func forgetTimeouts() {
        flights.removeAll { if case .timeout = $0.message.content { true } else { false } }
    }
}

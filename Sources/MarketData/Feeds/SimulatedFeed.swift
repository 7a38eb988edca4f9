public import Markets
import Synchronization

/// Live prices of a ``MarketSimulation``, by the clock, going on where its history ends.
///
/// ```swift
/// let minute = Timeframe.oneMinute.open(containing: clock.now)
/// var simulation = MarketSimulation(seed: 1, start: minute - 7 * 86_400_000)
/// let history = simulation.candles(until: minute)
/// let feed = SimulatedFeed(continuing: simulation, clock: clock)
/// ```
public final class SimulatedFeed: MarketFeed {
    public let source = "simulated"
    public let symbols: [Symbol]

    private let clock: any MarketClock
    private let interval: Int64
    private let start: Timestamp
    private let simulation: Mutex<MarketSimulation>
    private let pacing: @Sendable () -> any Pacing

    /// The time between two batches.
    private static let batchInterval = Duration.milliseconds(100)
    /// No batch covers more than this, however long the process was asleep.
    private static let longestBatch: Int64 = 60_000

    /// - Parameters:
    ///   - simulation: where the market stands; its time must not lie after the clock's.
    ///   - ticksPerSecond: of each symbol, from 0.01 to 1000.
    public init(
        continuing simulation: MarketSimulation,
        ticksPerSecond: Double = 2,
        clock: any MarketClock = WallClock(),
        pacing: @escaping @Sendable () -> any Pacing = { WallPacing() }
    ) {
        precondition((0.01...1000).contains(ticksPerSecond), "0.01 to 1000 ticks a second")
        symbols = simulation.prices.map(\.symbol)
        interval = Int64((1000 / ticksPerSecond).rounded())
        start = simulation.now
        self.simulation = Mutex(simulation)
        self.clock = clock
        self.pacing = pacing
    }

    public func run(into output: any MarketFeedOutput) async throws {
        let pacing = pacing()
        var elapsed = Duration.zero
        output.begin(at: start)
        while true {
            try await deliver(until: clock.now, into: output)
            elapsed += Self.batchInterval
            try await pacing.wait(until: elapsed)
        }
    }

    private func deliver(until now: Timestamp, into output: any MarketFeedOutput) async throws {
        var isBehind = true
        while isBehind {
            try await output.waitForRoom(.withTheStore)
            let (ticks, reached) = simulation.withLock { simulation in
                let time = min(now, simulation.now + max(interval, Self.longestBatch))
                return (simulation.ticks(until: time, interval: interval), time)
            }
            if !ticks.isEmpty { output.ingest(ticks) }
            output.advance(to: reached)
            isBehind = reached < now
        }
    }
}

public import Markets
import Synchronization

/// Live prices of a ``MarketSimulation``, each at its time by the clock, going on where its history ends.
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
    private let start: Timestamp
    private let ticks: Mutex<SimulatedTicks>
    private let pacing: @Sendable () -> any Pacing

    /// Candles are closed by the clock this often at the least, however rare the ticks.
    private static let longestPause: Int64 = 100
    /// No batch covers more than this, however long the process was asleep.
    private static let longestBatch: Int64 = 60_000
    /// With the clock so far from where it should be after a pause, it was set, or the process was asleep.
    private static let clockTolerance: Int64 = 1000

    /// - Parameters:
    ///   - simulation: where the market stands; its time must not lie after the clock's.
    ///   - ticksPerSecond: of each symbol, from 0.01 to 1000. The symbols take turns.
    public init(
        continuing simulation: MarketSimulation,
        ticksPerSecond: Double = 2,
        clock: any MarketClock = WallClock(),
        pacing: @escaping @Sendable () -> any Pacing = { WallPacing() }
    ) {
        precondition((0.01...1000).contains(ticksPerSecond), "0.01 to 1000 ticks a second")
        symbols = simulation.prices.map(\.symbol)
        start = simulation.now
        let interval = Int64((1000 / ticksPerSecond).rounded())
        ticks = Mutex(SimulatedTicks(continuing: simulation, interval: interval))
        self.clock = clock
        self.pacing = pacing
    }

    public func run(into output: any MarketFeedOutput) async throws {
        output.begin(at: start)
        while true { try await runByTheClock(into: output) }
    }

    /// Delivers each tick at its time, until the clock is somewhere else than the pacing says.
    private func runByTheClock(into output: any MarketFeedOutput) async throws {
        let pacing = pacing()
        let begin = clock.now
        var due = begin
        repeat {
            let now = clock.now
            try await deliver(until: now, into: output)
            let nextTick = ticks.withLock(\.nextTime) ?? now + Self.longestPause
            due = max(due + 1, min(nextTick, now + Self.longestPause))
            try await pacing.wait(until: .milliseconds(due - begin))
        } while abs(clock.now - due) < Self.clockTolerance
    }

    private func deliver(until now: Timestamp, into output: any MarketFeedOutput) async throws {
        var isBehind = true
        while isBehind {
            try await output.waitForRoom(.withTheStore)
            let (batch, reached) = ticks.withLock { ticks in
                let time = max(ticks.now, min(now, ticks.now + Self.longestBatch))
                return (ticks.take(until: time), time)
            }
            if !batch.isEmpty { output.ingest(batch) }
            output.advance(to: reached)
            isBehind = reached < now
        }
    }
}

import Dispatch
public import Logging
public import Markets
import Synchronization

/// Brings closed candles into the store in batches, off the path of the ticks: after 100 candles or one second, whichever
/// comes first.
///
/// What the store refuses is kept and tried again, after one second and then at growing intervals, so that a full disk
/// costs no candle. Appending never waits; a feed that brings candles faster than the store can take, or while it fails,
/// is held back by ``room``. Call ``flush()`` before the process ends.
public final class CandleBatchWriter: Sendable {
    public struct Configuration: Hashable, Sendable {
        /// So many candles are written at once.
        public var batchSize = 100
        /// No candle waits longer than this.
        public var delay = Duration.seconds(1)
        /// With so many waiting, feeds are held back until half of them are stored.
        public var highWater = 10_000
        /// The longest pause between two tries after failures.
        public var longestRetryDelay = Duration.seconds(30)
        /// With so many waiting, because the store has been failing for days and the feed could not wait, further ones are
        /// lost, and counted: memory must not run out.
        public var capacity = 1_000_000

        public init() {}
    }

    private struct State {
        var queue = CandleQueue()
        var isScheduled = false
        /// Failures in a row.
        var failures = 0
        var statistics = CandleWriterStatistics()
    }

    private let store: any CandleStore
    private let configuration: Configuration
    private let logger: Logger
    /// Held while too many candles wait.
    public let room = Backpressure()
    private let state = Mutex(State())
    /// Held while the store is written to: one writer at a time keeps the batches in order.
    private let writing = Mutex(())
    private let thread = DispatchQueue(label: "aaiti.candle-writer", qos: .utility)

    public init(store: any CandleStore, configuration: Configuration = Configuration(), logger: Logger) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
    }

    public var statistics: CandleWriterStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.pending += state.queue.count
            statistics.waits = room.waits
            return statistics
        }
    }

    /// Takes a closed candle over; returns at once.
    public func append(_ candle: Candle, _ symbol: Symbol, _ timeframe: Timeframe) {
        state.withLock { state in
            guard state.queue.count < configuration.capacity else {
                state.statistics.lost += 1
                return
            }
            state.queue.append(candle, symbol, timeframe)
            if state.queue.count == configuration.batchSize, state.failures == 0 {
                state.isScheduled = true
                schedule(after: .zero)
            } else if !state.isScheduled {
                state.isScheduled = true
                schedule(after: configuration.delay)
            }
            holdOrRelease(state)
        }
    }

    /// Tells feeds whether there is room: within the lock, so that what they are told is never out of date.
    private func holdOrRelease(_ state: State) {
        let waiting = state.queue.count + state.statistics.pending
        if waiting >= configuration.highWater {
            room.hold("candle store")
        } else if waiting <= configuration.highWater / 2 {
            room.release("candle store")
        }
    }

    /// Writes everything that waits, before it returns.
    ///
    /// - Returns: how many candles could not be written; they stay and are tried again.
    @discardableResult
    public func flush() -> Int {
        write()
        return state.withLock { $0.queue.count }
    }

    private func schedule(after delay: Duration) {
        let milliseconds = Int(delay / .milliseconds(1))
        thread.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { self.write() }
    }

    private func write() {
        writing.withLock { _ in
            let batches = state.withLock { state in
                state.isScheduled = false
                let batches = state.queue.take()
                state.statistics.pending = batches.reduce(0) { $0 + $1.count }
                return batches
            }
            for batch in batches { write(batch) }
            state.withLock { state in
                state.statistics.pending = 0
                holdOrRelease(state)
                guard !state.queue.isEmpty, !state.isScheduled else { return }
                state.isScheduled = true
                schedule(after: retryDelay(state.failures))
            }
        }
    }

    private func write(_ batch: CandleSeries) {
        do {
            _ = try store.merge(batch)
            state.withLock { state in
                state.failures = 0
                state.statistics.written += batch.count
                state.statistics.lastError = nil
            }
        } catch {
            state.withLock { state in
                state.queue.putBack(batch)
                state.failures += 1
                state.statistics.failures += 1
                state.statistics.lastError = "\(error)"
            }
            logger.error(
                "Candles could not be stored; they are kept and tried again",
                metadata: ["symbol": "\(batch.symbol)", "candles": "\(batch.count)", "error": "\(error)"]
            )
        }
    }

    private func retryDelay(_ failures: Int) -> Duration {
        min(configuration.longestRetryDelay, configuration.delay * (1 << min(failures, 10)))
    }
}

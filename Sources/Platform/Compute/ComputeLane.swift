import NIOPosix
import Synchronization

/// Threads for one kind of blocking or computing work, with a bound on what may wait for them.
///
/// Predictions, backtests and trainings have a lane each, so that a training never stands in the way of a prediction;
/// the system's scheduler shares the cores between them.
public final class ComputeLane: Sendable {
    private let name: String
    private let pool: NIOThreadPool
    private let capacity: Int
    private let pending = Atomic(0)

    /// - Parameters:
    ///   - threads: how much runs at once.
    ///   - capacity: how much may run or wait; what comes on top is refused.
    public init(_ name: String, threads: Int, capacity: Int) {
        self.name = name
        self.capacity = capacity
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    /// Runs `body` on one of the lane's threads.
    ///
    /// - Throws: ``PlatformError/busy(_:retryAfterSeconds:)`` if the lane is full, else what `body` throws.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let (_, before) = pending.wrappingAdd(1, ordering: .relaxed)
        defer { pending.wrappingSubtract(1, ordering: .relaxed) }
        guard before <= capacity else {
            throw PlatformError.busy("too many \(name) are waiting", retryAfterSeconds: 5)
        }
        return try await pool.runIfActive(body)
    }

    /// Waits for what runs and refuses the rest.
    public func shutdown() async {
        try? await pool.shutdownGracefully()
    }
}

import Synchronization

/// Lets concurrent callers who want the same thing share one computation.
///
/// The computation runs in a task of its own: a caller who is cancelled stops waiting, and neither the computation nor the
/// others notice. When nobody is waiting any more it runs to its end all the same. An error goes to all who wait; the next
/// call tries again.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Value, any Error>

    private struct Flight: Sendable {
        var waiters: [Int: Waiter] = [:]
    }

    private struct State: Sendable {
        var flights: [Key: Flight] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// How many computations are running.
    public var inFlight: Int { state.withLock { $0.flights.count } }

    /// How many callers wait for the computation of `key`.
    public func waiting(for key: Key) -> Int { state.withLock { $0.flights[key]?.waiters.count ?? 0 } }

    /// The outcome of `compute`, or of the computation for the same key that is running already.
    ///
    /// - Throws: what `compute` throws, and `CancellationError` as soon as the caller's own task is cancelled.
    public func value(for key: Key, compute: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(key, waiter, continuation, compute)
            }
        } onCancel: {
            let continuation = state.withLock { $0.flights[key]?.waiters.removeValue(forKey: waiter) }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func join(
        _ key: Key,
        _ waiter: Int,
        _ continuation: Waiter,
        _ compute: @escaping @Sendable () async throws -> Value
    ) {
        // Looked at under the lock: the cancellation handler may have run before there was a continuation to resume.
        let isFirst = state.withLock { state -> Bool? in
            guard !Task.isCancelled else { return nil }
            let isFirst = state.flights[key] == nil
            state.flights[key, default: Flight()].waiters[waiter] = continuation
            return isFirst
        }
        guard let isFirst else { return continuation.resume(throwing: CancellationError()) }
        guard isFirst else { return }
        Task { [self] in
            let result: Result<Value, any Error>
            do { result = .success(try await compute()) } catch { result = .failure(error) }
            land(key, result)
        }
    }

    private func land(_ key: Key, _ result: Result<Value, any Error>) {
        let flight = state.withLock { $0.flights.removeValue(forKey: key) }
        for waiter in flight.map({ Array($0.waiters.values) }) ?? [] { waiter.resume(with: result) }
    }
}

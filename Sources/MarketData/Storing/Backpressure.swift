import Synchronization

/// Holds a feed back while somebody whom it feeds is too far behind: whoever falls behind holds, by a name, and releases
/// when it has caught up.
public final class Backpressure: Sendable {
    private struct State {
        var holders: Set<String> = []
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextWaiter = 0
        var waits = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// Whether anybody holds.
    public var isHeld: Bool { state.withLock { !$0.holders.isEmpty } }

    /// How often a feed has had to wait.
    public var waits: Int { state.withLock(\.waits) }

    public func hold(_ name: String) { state.withLock { _ = $0.holders.insert(name) } }

    public func release(_ name: String) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            guard state.holders.remove(name) != nil, state.holders.isEmpty else { return [] }
            defer { state.waiters.removeAll() }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once nobody holds.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    public func wait() async throws {
        while isHeld { try await waitOnce() }
        try Task.checkCancellation()
    }

    private func waitOnce() async throws {
        let number = state.withLock { state in
            state.nextWaiter += 1
            state.waits += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    // A cancellation that comes after this finds the waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.holders.isEmpty { return .success(()) }
                    state.waiters[number] = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.resume(throwing: CancellationError())
        }
    }
}

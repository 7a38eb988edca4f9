import Dispatch
import Synchronization

/// Runs blocking work on a few threads of its own, so that it holds up neither event loops nor the threads of Swift's
/// concurrency. What does not fit waits, and the waiting room is bounded.
public final class BoundedWorkQueue: Sendable {
    private typealias Job = @Sendable () -> Void

    private struct State: Sendable {
        /// The threads that have nothing to do.
        var idle: [DispatchQueue] = []
        var waiting: [Job] = []
        /// Jobs at the front of `waiting` that have been taken already.
        var taken = 0

        var waitingCount: Int { waiting.count - taken }

        /// The next job for `thread`, which is idle if there is none.
        mutating func next(for thread: DispatchQueue) -> Job? {
            guard taken < waiting.count else {
                idle.append(thread)
                return nil
            }
            let job = waiting[taken]
            taken += 1
            if taken > 32, taken * 2 > waiting.count {
                waiting.removeFirst(taken)
                taken = 0
            }
            return job
        }
    }

    public let label: String
    /// How many jobs run at the same time.
    public let width: Int
    /// How many jobs may wait.
    public let maximumWaiting: Int
    private let state: Mutex<State>

    /// - Precondition: `width` is positive.
    public init(label: String, width: Int, maximumWaiting: Int) {
        precondition(width > 0 && maximumWaiting >= 0, "a queue needs a thread")
        self.label = label
        self.width = width
        self.maximumWaiting = maximumWaiting
        // Serial queues get threads of their own. The blocks of a concurrent one share a pool of one thread a core with all
        // other queues and with Swift's concurrency: two trainings would hold up everything else on two cores.
        state = Mutex(State(idle: (0..<width).map { DispatchQueue(label: "\(label) \($0)") }))
    }

    /// How many jobs wait now.
    public var waiting: Int { state.withLock { $0.waitingCount } }

    /// Runs `body` on a thread of the queue.
    ///
    /// - Throws: what `body` throws; ``QueueFullError`` without running it if too many wait already.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = submit { continuation.resume(with: Result(catching: body)) }
            if !isAccepted { continuation.resume(throwing: QueueFullError(queue: label)) }
        }
    }

    /// Runs `job` on a thread of the queue, of which nobody hears.
    ///
    /// - Returns: whether it will run: not if too many wait already.
    func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        enum Decision {
            case start(DispatchQueue)
            case wait, refuse
        }
        let decision = state.withLock { state -> Decision in
            if let thread = state.idle.popLast() { return .start(thread) }
            guard state.waitingCount < maximumWaiting else { return .refuse }
            state.waiting.append(job)
            return .wait
        }
        switch decision {
        case .refuse: return false
        case .wait: return true
        case .start(let thread):
            thread.async { [self] in
                job()
                while let next = state.withLock({ $0.next(for: thread) }) { next() }
            }
            return true
        }
    }
}

/// A ``BoundedWorkQueue`` has as much work as it takes.
public struct QueueFullError: Error, Hashable, Sendable, CustomStringConvertible {
    public let queue: String

    public var description: String { "the server is busy (\(queue)): try again shortly" }
}

import Synchronization

/// Lets requests for the same thing that arrive together be answered in one pass.
///
/// The first request for a key asks for a thread; whatever else comes for that key until the thread is there joins it. A
/// busy server so makes large batches by itself, and a lone request waits for nothing but the thread.
package final class RequestBatcher<Key: Hashable & Sendable, Request: Sendable, Answer: Sendable>: Sendable {
    /// Answers all requests of a key, in their order, each with a value or an error of its own. Blocks.
    package typealias Pass = @Sendable (Key, [Request]) -> [Result<Answer, any Error>]

    private struct Waiting: Sendable {
        let request: Request
        let continuation: CheckedContinuation<Answer, any Error>
    }

    private struct State: Sendable {
        var batches: [Key: [Waiting]] = [:]
        var count = 0

        mutating func take(_ key: Key) -> [Waiting] {
            let batch = batches.removeValue(forKey: key) ?? []
            count -= batch.count
            return batch
        }
    }

    private let threads: BoundedWorkQueue
    private let maximumWaiting: Int
    private let pass: Pass
    private let state = Mutex(State())

    /// - Parameter maximumWaiting: how many requests may wait, of all keys together.
    package init(threads: BoundedWorkQueue, maximumWaiting: Int, pass: @escaping Pass) {
        self.threads = threads
        self.maximumWaiting = maximumWaiting
        self.pass = pass
    }

    /// How many requests wait now.
    package var waiting: Int { state.withLock(\.count) }

    /// The answer to one request.
    ///
    /// - Throws: what the pass answers it with; ``QueueFullError`` if too many wait already.
    package func answer(_ request: Request, for key: Key) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state -> Bool? in
                guard state.count < maximumWaiting else { return nil }
                state.count += 1
                state.batches[key, default: []].append(Waiting(request: request, continuation: continuation))
                return state.batches[key]?.count == 1
            }
            switch isFirst {
            case nil: continuation.resume(throwing: QueueFullError(queue: threads.label))
            case true?: run(key)
            case false?: break
            }
        }
    }

    private func run(_ key: Key) {
        let isAccepted = threads.submit { [self] in
            let batch = state.withLock { $0.take(key) }
            let answers = pass(key, batch.map(\.request))
            for (waiting, answer) in zip(batch, answers) { waiting.continuation.resume(with: answer) }
        }
        guard !isAccepted else { return }
        let error = QueueFullError(queue: threads.label)
        for waiting in state.withLock({ $0.take(key) }) { waiting.continuation.resume(throwing: error) }
    }
}

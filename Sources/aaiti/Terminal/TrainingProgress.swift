import Platform
import Storage
import Synchronization

/// Shows a training on the terminal and waits for its end.
final class TrainingProgress: ApplicationEventSink {
    private struct State {
        var ended: [String: TrainingJobRecord] = [:]
        var waiting: [String: CheckedContinuation<TrainingJobRecord, Never>] = [:]
    }

    private let bar = ProgressBar("train")
    private let state = Mutex(State())

    func publish(_ event: ApplicationEvent, to userID: String) {
        guard case .modelTraining(let job) = event else { return }
        guard job.status.isTerminal else { return bar.show(job.progress, job.stage) }
        bar.finish()
        let continuation = state.withLock { state in
            state.ended[job.id] = job
            return state.waiting.removeValue(forKey: job.id)
        }
        continuation?.resume(returning: job)
    }

    func end(of id: String) async -> TrainingJobRecord {
        await withCheckedContinuation { continuation in
            let ended = state.withLock { state -> TrainingJobRecord? in
                if let job = state.ended[id] { return job }
                state.waiting[id] = continuation
                return nil
            }
            if let ended { continuation.resume(returning: ended) }
        }
    }
}

import Platform
import Storage
import Synchronization

/// Keeps all application events, and lets a test wait for one.
final class RecordingEvents: ApplicationEventSink {
    typealias Condition = @Sendable (ApplicationEvent) -> Bool

    private struct State {
        var events: [ApplicationEvent] = []
        var waiters: [(condition: Condition, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var all: [ApplicationEvent] { state.withLock(\.events) }

    func publish(_ event: ApplicationEvent, to userID: String) {
        let met = state.withLock { state in
            state.events.append(event)
            let met = state.waiters.filter { $0.condition(event) }
            state.waiters.removeAll { $0.condition(event) }
            return met.map(\.continuation)
        }
        for continuation in met { continuation.resume() }
    }

    /// Returns once an event has come that meets the condition, whether it has come before or comes now.
    func wait(for condition: @escaping Condition) async {
        await withCheckedContinuation { continuation in
            let isMet = state.withLock { state in
                if state.events.contains(where: condition) { return true }
                state.waiters.append((condition, continuation))
                return false
            }
            if isMet { continuation.resume() }
        }
    }

    /// Waits until the training job has the status.
    func wait(_ job: String, _ status: JobStatus) async {
        await wait { event in
            guard case .modelTraining(let record) = event else { return false }
            return record.id == job && record.status == status
        }
    }

    var jobs: [TrainingJobRecord] {
        all.compactMap { event in
            guard case .modelTraining(let job) = event else { return nil }
            return job
        }
    }

    var alerts: [String] {
        all.compactMap { event in
            guard case .alert(let message) = event else { return nil }
            return message
        }
    }

    var backtests: [BacktestRecord] {
        all.compactMap { event in
            guard case .backtestUpdate(let backtest) = event else { return nil }
            return backtest
        }
    }
}

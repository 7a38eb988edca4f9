public import JSON
internal import Synchronization

/// How far an optimisation is.
public struct OptimisationProgress: Sendable {
    /// What is being done: `search`, `out of sample`, `window 3 of 12`.
    public let stage: String
    public let done: Int
    /// As far as is known.
    public let total: Int
    /// The parameters with the highest score in sample of this stage so far.
    public let best: Best?

    public struct Best: Sendable {
        public let score: Double
        public let parameters: JSONObject
    }
}

/// Counts trials from several threads and tells of each.
final class ProgressMeter: Sendable {
    private struct State {
        var done = 0
        var best: OptimisationProgress.Best?
    }

    private let stage: String
    private let total: Int
    private let tell: @Sendable (OptimisationProgress) -> Void
    private let state = Mutex(State())

    init(_ stage: String, total: Int, _ tell: @escaping @Sendable (OptimisationProgress) -> Void) {
        self.stage = stage
        self.total = total
        self.tell = tell
    }

    func finished(_ parameters: JSONObject, _ figures: TrialFigures) {
        // Told under the lock, so that counts ascend.
        state.withLock { state in
            state.done += 1
            if let score = figures.score, score > state.best?.score ?? -.infinity {
                state.best = .init(score: score, parameters: parameters)
            }
            tell(OptimisationProgress(stage: stage, done: state.done, total: max(total, state.done), best: state.best))
        }
    }
}

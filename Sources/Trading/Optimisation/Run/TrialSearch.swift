internal import JSON
internal import Markets
internal import Synchronization

/// Asks a method for points, runs them, and tells it how they scored, until there are enough.
struct TrialSearch: Sendable {
    let runner: TrialRunner
    let space: SearchSpace
    let method: SearchMethodName
    let seed: UInt64
    /// How many points are tried at most.
    let limit: Int
    let threads: Int
    let journal: OptimisationJournal?
    let progress: @Sendable (OptimisationProgress) -> Void

    /// Tries points over `span`.
    ///
    /// - Parameter stage: what the journal and the progress call it.
    /// - Returns: the trials in the order in which they were asked for.
    func trials(_ stage: String, over span: Range<Timestamp>) throws(OptimisationError) -> [Trial] {
        var method = method.method(space, seed: seed)
        let meter = ProgressMeter(stage, total: space.count(upTo: limit), progress)
        var trials: [Trial] = []
        while trials.count < limit {
            let points = method.ask(min(method.batch, limit - trials.count))
            if points.isEmpty { break }
            let parameters = points.map(space.parameters(of:))
            let figures = try figures(parameters, stage, over: span, meter)
            for (index, point) in points.enumerated() {
                method.tell(point, score: figures[index].score)
                trials.append(
                    Trial(
                        number: trials.count + 1,
                        point: point,
                        parameters: parameters[index],
                        inSample: figures[index]
                    )
                )
            }
        }
        guard !trials.isEmpty else { throw .emptySpace }
        return trials
    }

    /// Runs each set of parameters over `span`, on all threads, and takes from the journal what stands there.
    func figures(
        _ parameters: [JSONObject],
        _ stage: String,
        over span: Range<Timestamp>,
        _ meter: ProgressMeter
    ) throws(OptimisationError) -> [TrialFigures] {
        struct Shared {
            var figures: [TrialFigures?]
            var failure: JournalError?
        }
        let shared = Mutex(Shared(figures: Array(repeating: nil, count: parameters.count)))
        concurrently(parameters.count, threads: threads) { index in
            guard !runner.isCancelled(), shared.withLock({ $0.failure == nil }) else { return }
            var figures = journal?.figures(stage: stage, parameters[index])
            if figures == nil, let fresh = runner.figures(parameters[index], span) {
                figures = fresh
                do throws(JournalError) {
                    try journal?.note(stage: stage, parameters[index], fresh)
                } catch {
                    shared.withLock { $0.failure = error }
                }
            }
            guard let figures else { return }
            shared.withLock { $0.figures[index] = figures }
            meter.finished(parameters[index], figures)
        }
        return try shared.withLock { shared throws(OptimisationError) in
            if let failure = shared.failure { throw .journal(failure) }
            let figures = shared.figures.compactMap(\.self)
            guard figures.count == parameters.count else { throw .cancelled }
            return figures
        }
    }
}

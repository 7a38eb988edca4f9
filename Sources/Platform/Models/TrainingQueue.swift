import Forecasting
import Logging
import Markets
public import Storage

/// Runs trainings, a few at a time, oldest first; survives a restart.
///
/// A job is stored before it is acknowledged. Jobs that a restart interrupted start again once, then fail saying so.
public actor TrainingQueue {
    /// How often an interrupted job is started in all.
    static let maximumAttempts = 2
    /// Progress is published no more often than this, in milliseconds, unless the stage changes.
    static let progressInterval: Int64 = 100
    /// How long a training may take, in milliseconds.
    public static let deadline: Int64 = 60_000

    private let store: any ModelStore
    private let models: ModelService
    private let trainer: Trainer
    private let threads: BoundedWorkQueue
    private let events: any ApplicationEventSink
    private let clock: any MarketClock
    private let logger: Logger
    private let capacity: Int
    private let concurrency: Int

    private var waiting: [TrainingJobRecord] = []
    private var running: [String: RunningJob] = [:]
    private var isStopping = false

    private struct RunningJob {
        var record: TrainingJobRecord
        let flag: CancellationFlag
        let task: Task<Void, Never>
        /// Whether its owner wants it to end, rather than the process.
        var isUnwanted = false
    }

    init(
        store: any ModelStore,
        models: ModelService,
        trainer: Trainer,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        logger: Logger,
        concurrency: Int = 2,
        capacity: Int = 100
    ) {
        self.store = store
        self.models = models
        self.trainer = trainer
        self.events = events
        self.clock = clock
        self.logger = logger
        self.concurrency = concurrency
        self.capacity = capacity
        threads = BoundedWorkQueue(label: "trainings", width: concurrency, maximumWaiting: concurrency)
    }

    /// Queues a training of the user's model.
    ///
    /// - Returns: the job and its position: 0 if it starts at once.
    /// - Throws: ``PlatformError/conflict(_:)`` if the model is queued or training already,
    ///   ``PlatformError/busy(_:retryAfterSeconds:)`` if the queue is full.
    public func enqueue(modelID: String, userID: String) throws -> (job: TrainingJobRecord, position: Int) {
        guard !isStopping else { throw PlatformError.busy("AAITI is stopping", retryAfterSeconds: 10) }
        guard waiting.count < capacity else {
            throw PlatformError.busy("the training queue is full", retryAfterSeconds: 10)
        }
        let job = TrainingJobRecord(id: newIdentifier(), modelID: modelID, userID: userID, createdAt: clock.now)
        try models.exclusively {
            var model = try models.model(modelID, userID: userID)
            guard model.status != .queued && model.status != .training else {
                throw PlatformError.conflict("the model is queued or training already")
            }
            model.status = .queued
            model.error = nil
            try store.enqueue(job, model: model)
        }
        waiting.append(job)
        events.publish(.modelTraining(job), to: userID)
        let position = running.count < concurrency ? 0 : waiting.count
        startNext()
        return (job, position)
    }

    /// The user's job as it stands, and how many stand before it if it is queued.
    public func job(_ id: String, userID: String) throws -> (job: TrainingJobRecord, position: Int?) {
        if let job = running[id]?.record, job.userID == userID { return (job, nil) }
        guard let job = try store.job(id: id), job.userID == userID else { throw PlatformError.notFound("job") }
        return (job, waiting.firstIndex { $0.id == id }.map { $0 + 1 })
    }

    /// Cancels the user's job; nothing happens to one that is over.
    public func cancel(_ id: String, userID: String) async throws -> TrainingJobRecord {
        let (job, _) = try job(id, userID: userID)
        if let index = waiting.firstIndex(where: { $0.id == id }) {
            try finish(waiting[index], .cancelled, error: nil)
            waiting.remove(at: index)
        } else if let running = running[id] {
            self.running[id]?.isUnwanted = true
            running.flag.cancel()
            await running.task.value
        } else if !job.status.isTerminal {
            // Its end could not be stored when it came.
            try finish(job, .cancelled, error: nil)
        }
        return try store.job(id: id) ?? job
    }

    /// Takes up the jobs that were unfinished when the process ended.
    public func resume() throws {
        for var job in try store.unfinishedJobs() {
            guard job.attempts < Self.maximumAttempts else {
                try finish(job, .failed, error: "AAITI stopped during the training, twice: train the model again")
                continue
            }
            job.status = .queued
            job.stage = "queued"
            job.progress = 0
            try models.exclusively {
                var model = try store.model(id: job.modelID)
                model?.status = .queued
                try store.update(job, model: model)
            }
            waiting.append(job)
        }
        startNext()
    }

    /// Stops what runs; those jobs stay unfinished in the store and are taken up by the next ``resume()``.
    public func shutdown() async {
        isStopping = true
        for job in running.values { job.flag.cancel() }
        for job in running.values { await job.task.value }
    }

    private func startNext() {
        while running.count < concurrency, !waiting.isEmpty, !isStopping {
            var job = waiting.removeFirst()
            job.status = .running
            job.stage = "loading"
            job.attempts += 1
            job.startedAt = clock.now
            let flag = CancellationFlag()
            let started = job
            let task = Task { await self.run(started, flag) }
            running[job.id] = RunningJob(record: job, flag: flag, task: task)
        }
    }

    private func run(_ job: TrainingJobRecord, _ flag: CancellationFlag) async {
        defer {
            running[job.id] = nil
            startNext()
        }
        do {
            let model = try models.exclusively {
                var model = try models.model(job.modelID, userID: job.userID)
                model.status = .training
                try store.update(job, model: model)
                return model
            }
            events.publish(.modelTraining(job), to: job.userID)
            let artifact = try await train(model, job, flag)
            var finished = job
            finished.status = .succeeded
            finished.progress = 1
            finished.stage = "done"
            finished.finishedAt = clock.now
            try store(artifact, finished)
            events.publish(.modelTraining(finished), to: job.userID)
        } catch ForecastingError.cancelled {
            // Stopped by the shutdown, not by its owner: the job stays unfinished for the next start.
            if !isStopping || running[job.id]?.isUnwanted == true { end(job, .cancelled, error: nil) }
        } catch {
            logger.warning("training failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            end(job, .failed, error: "\(error)")
        }
    }

    private func store(_ artifact: ModelArtifact, _ job: TrainingJobRecord) throws {
        try models.exclusively {
            var model = try models.model(job.modelID, userID: job.userID)
            model.status = .trained
            model.version = artifact.version
            model.metrics = artifact.evaluation
            model.error = nil
            model.lastTrained = artifact.createdAt
            model.updatedAt = artifact.createdAt
            try store.finishTraining(artifact, model: model, job: job)
        }
    }

    private func train(
        _ model: ModelRecord,
        _ job: TrainingJobRecord,
        _ flag: CancellationFlag
    ) async throws -> ModelArtifact {
        let (updates, continuation) = AsyncStream.makeStream(
            of: (progress: Double, stage: String).self,
            bufferingPolicy: .bufferingNewest(16)
        )
        let forwarding = Task {
            for await update in updates { self.report(job.id, update.progress, update.stage) }
        }
        defer { continuation.finish() }
        let (trainer, clock) = (trainer, clock)
        let artifact = try await threads.run {
            let latest = clock.now.milliseconds + Self.deadline
            var last = (time: Int64.min, stage: "")
            var isLate = false
            do {
                return try trainer.train(model) { progress, stage in
                    let now = clock.now.milliseconds
                    if stage != last.stage || now >= last.time &+ Self.progressInterval {
                        last = (now, stage)
                        continuation.yield((progress, stage))
                    }
                    isLate = now > latest
                    return !flag.isCancelled && !isLate
                }
            } catch ForecastingError.cancelled where isLate && !flag.isCancelled {
                throw TrainingDeadlineError(stage: last.stage)
            }
        }
        continuation.finish()
        await forwarding.value
        return artifact
    }

    private func report(_ id: String, _ progress: Double, _ stage: String) {
        guard var job = running[id]?.record else { return }
        job.progress = progress
        job.stage = stage
        running[id]?.record = job
        events.publish(.modelTraining(job), to: job.userID)
    }

    private func end(_ job: TrainingJobRecord, _ status: JobStatus, error: String?) {
        do {
            try finish(job, status, error: error)
        } catch {
            logger.error(
                "the end of a training could not be stored",
                metadata: ["job": "\(job.id)", "error": "\(error)"]
            )
        }
    }

    private func finish(_ job: TrainingJobRecord, _ status: JobStatus, error: String?) throws {
        var job = job
        job.status = status
        job.error = error
        job.stage = status.rawValue
        job.finishedAt = clock.now
        try models.exclusively {
            var model = try store.model(id: job.modelID)
            if let version = model?.version {
                model?.status = error != nil ? .error : version > 0 ? .trained : .untrained
                model?.error = error
            }
            try store.update(job, model: model)
        }
        events.publish(.modelTraining(job), to: job.userID)
    }
}

/// A training that took too long.
private struct TrainingDeadlineError: Error, CustomStringConvertible {
    let stage: String

    var description: String {
        "the training was not finished after \(TrainingQueue.deadline / 1000) s (it was at '\(stage)'): choose a shorter "
            + "training period, a coarser timeframe or fewer parameters"
    }
}

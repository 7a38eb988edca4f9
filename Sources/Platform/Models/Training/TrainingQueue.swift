import Forecasting
import Logging
import Markets
public import Storage

/// Runs trainings, a few at a time, in the order of a ``TrainingSchedule``; survives a restart.
///
/// A job is stored before it is acknowledged. Jobs that a restart interrupted start again once, then fail saying so. A
/// cancellation and a deadline end a job at once, whatever its worker does; the worker hears of it at the next step of its
/// algorithm, and only then another training takes its place.
public actor TrainingQueue {
    public struct Configuration: Sendable {
        /// How many trainings run at the same time.
        public var concurrency = 2
        /// How many jobs may wait, and how many of them one user's.
        public var capacity = 100
        public var capacityPerUser = 50
        /// What a training may hold in memory, in bytes, as ``TrainingCost`` estimates it.
        public var memoryBudget: Int64 = 512_000_000

        public init() {}
    }

    /// How often an interrupted job is started in all.
    static let maximumAttempts = 2
    /// Progress is published no more often than this, in milliseconds, unless the stage changes.
    static let progressInterval: Int64 = 100
    /// Deadlines are looked at this often, beside each step of an algorithm.
    private static let watchInterval = Duration.milliseconds(50)
    /// So many of a model's newest versions are kept to go back to.
    package static let keptVersions = 10
    /// How long a training may be given, in seconds.
    public static let deadlines = 1...3600

    private let store: any ModelStore
    private let models: ModelService
    private let trainer: Trainer
    private let heldVersions: HeldVersions
    private let threads: BoundedWorkQueue
    private let events: any ApplicationEventSink
    private let clock: any MarketClock
    private let logger: Logger
    private let configuration: Configuration

    private var schedule = TrainingSchedule()
    private var running: [String: RunningJob] = [:]
    private var watch: Task<Void, Never>?
    private var isStopping = false

    /// The versions of a model that somebody holds on to whatever is trained.
    typealias HeldVersions = @Sendable (ModelRecord) throws -> Set<Int>

    private struct RunningJob {
        var record: TrainingJobRecord
        let flag: CancellationFlag
        let task: Task<Void, Never>
        /// When its data had been loaded.
        var computingSince: Timestamp?
        /// Whether the job has ended, though its worker has not.
        var isOver = false
    }

    init(
        store: any ModelStore,
        models: ModelService,
        trainer: Trainer,
        heldVersions: @escaping HeldVersions,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        logger: Logger,
        configuration: Configuration = Configuration()
    ) {
        self.store = store
        self.models = models
        self.trainer = trainer
        self.heldVersions = heldVersions
        self.events = events
        self.clock = clock
        self.logger = logger
        self.configuration = configuration
        let width = configuration.concurrency
        threads = BoundedWorkQueue(label: "trainings", width: width, maximumWaiting: width)
    }

    /// Queues a training of the user's model.
    ///
    /// - Parameters:
    ///   - priority: which of the user's trainings comes first.
    ///   - deadline: how long it may take once it runs, in milliseconds.
    /// - Returns: the job and its position: 0 if it starts at once.
    /// - Throws: ``PlatformError/conflict(_:)`` if the model is queued or training already,
    ///   ``PlatformError/invalid(_:)`` if it would take too much memory,
    ///   ``PlatformError/busy(_:retryAfterSeconds:)`` if the queue is full.
    public func enqueue(
        modelID: String,
        userID: String,
        priority: JobPriority = .normal,
        reason: TrainingReason = .request,
        deadline: Int64 = TrainingJobRecord.standardDeadline
    ) throws -> (job: TrainingJobRecord, position: Int) {
        guard !isStopping else { throw PlatformError.busy("AAITI is stopping", retryAfterSeconds: 10) }
        guard schedule.waiting.count < configuration.capacity else {
            throw PlatformError.busy("the training queue is full", retryAfterSeconds: 10)
        }
        guard schedule.count(of: userID) < configuration.capacityPerUser else {
            let most = configuration.capacityPerUser
            throw PlatformError.busy("\(most) of your trainings wait already", retryAfterSeconds: 10)
        }
        let job = TrainingJobRecord(
            id: newIdentifier(),
            modelID: modelID,
            userID: userID,
            priority: priority,
            reason: reason,
            deadline: deadline,
            createdAt: clock.now
        )
        try models.exclusively {
            var model = try models.model(modelID, userID: userID)
            guard model.status != .queued && model.status != .training else {
                throw PlatformError.conflict("the model is queued or training already")
            }
            try trainer.loader.cost(model, trainer.recipe(model)).check(budget: configuration.memoryBudget)
            model.status = .queued
            model.error = nil
            try store.enqueue(job, model: model)
        }
        schedule.add(job)
        events.publish(.modelTraining(job), to: userID)
        startNext()
        return (job, schedule.position(of: job.id, at: clock.now) ?? 0)
    }

    /// The user's job as it stands, and how many stand before it if it is queued.
    public func job(_ id: String, userID: String) throws -> (job: TrainingJobRecord, position: Int?) {
        if let running = running[id], !running.isOver, running.record.userID == userID { return (running.record, nil) }
        guard let job = try store.job(id: id), job.userID == userID else { throw PlatformError.notFound("job") }
        return (job, schedule.position(of: id, at: clock.now))
    }

    /// The training of a model that waits or runs, and how many stand before it if it waits; `nil` if there is none.
    public func unfinished(modelID: String) -> (job: TrainingJobRecord, position: Int?)? {
        if let running = running.values.first(where: { !$0.isOver && $0.record.modelID == modelID }) {
            return (running.record, nil)
        }
        guard let job = schedule.waiting.first(where: { $0.modelID == modelID }) else { return nil }
        return (job, schedule.position(of: job.id, at: clock.now))
    }

    /// Cancels the user's job; nothing happens to one that is over.
    public func cancel(_ id: String, userID: String) throws -> TrainingJobRecord {
        let (job, _) = try job(id, userID: userID)
        if let waiting = schedule.remove(id) {
            try finish(waiting, .cancelled, error: nil)
        } else if let running = running[id], !running.isOver {
            // The worker hears of it before the disk does.
            running.flag.cancel()
            try finish(running.record, .cancelled, error: nil)
            release(id)
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
            schedule.add(job)
        }
        startNext()
    }

    /// Stops what runs; those jobs stay unfinished in the store and are taken up by the next ``resume()``.
    public func shutdown() async {
        isStopping = true
        watch?.cancel()
        for job in running.values { job.flag.cancel() }
        for job in running.values { await job.task.value }
    }

    private func startNext() {
        while running.count < configuration.concurrency, !isStopping, var job = schedule.next(at: clock.now) {
            job.status = .running
            job.stage = "loading"
            job.attempts += 1
            job.startedAt = clock.now
            let flag = CancellationFlag()
            let started = job
            let task = Task { await self.run(started, flag) }
            running[job.id] = RunningJob(record: job, flag: flag, task: task)
        }
        if watch == nil, !running.isEmpty, !isStopping { watch = Task { await self.watchDeadlines() } }
    }

    private func run(_ job: TrainingJobRecord, _ flag: CancellationFlag) async {
        defer {
            running[job.id] = nil
            schedule.ended(job.userID)
            startNext()
        }
        do {
            guard running[job.id]?.isOver == false else { return }
            let model = try models.exclusively {
                var model = try models.model(job.modelID, userID: job.userID)
                model.status = .training
                try store.update(job, model: model)
                return model
            }
            events.publish(.modelTraining(job), to: job.userID)
            var artifact = try await train(model, job, flag)
            guard running[job.id]?.isOver == false else { return }
            artifact.totalMilliseconds = Double(clock.now - (job.startedAt ?? clock.now))
            var finished = job
            finished.status = .succeeded
            finished.progress = 1
            finished.stage = "done"
            finished.finishedAt = clock.now
            try store(artifact, finished)
            events.publish(.modelTraining(finished), to: job.userID)
        } catch ForecastingError.cancelled {
            // By the shutdown: the job stays unfinished for the next start. Any other end has been told already.
            if !isStopping { end(job.id, .cancelled, error: nil) }
        } catch let error as TrainingDeadlineError {
            end(job.id, .failed, error: "\(error)")
        } catch {
            logger.warning("training failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            end(job.id, .failed, error: "\(error)")
        }
    }

    private func store(_ artifact: ModelArtifact, _ job: TrainingJobRecord) throws {
        try models.exclusively {
            var model = try models.model(job.modelID, userID: job.userID)
            // The one in use until now, too: whoever begins with it at this moment is not known to hold it yet.
            let held = try heldVersions(model).union([model.version])
            model.use(artifact)
            model.updatedAt = artifact.createdAt
            let retention = VersionRetention(newest: Self.keptVersions, held: held)
            try store.finishTraining(artifact, model: model, job: job, keeping: retention)
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
        let (trainer, clock, store) = (trainer, clock, store)
        let latest = (job.startedAt ?? clock.now).milliseconds + job.deadline
        let recipe = try trainer.recipe(model)
        let data = try await trainer.loader.load(model, recipe.columns)
        let artifact = try await threads.run {
            let version = 1 + (try store.versions(modelID: model.id, PageRequest(limit: 1)).items.first?.version ?? 0)
            var last = (time: Int64.min, stage: "loading")
            var isLate = false
            do {
                let patience = max(0, latest - clock.now.milliseconds)
                return try trainer.train(model, recipe, data, version: version, patience: patience) { progress, stage in
                    let now = clock.now.milliseconds
                    if stage != last.stage || now >= last.time &+ Self.progressInterval {
                        last = (now, stage)
                        continuation.yield((progress, stage))
                    }
                    isLate = now > latest
                    return !flag.isCancelled && !isLate
                }
            } catch ForecastingError.cancelled where isLate && !flag.isCancelled {
                throw TrainingDeadlineError(job, stage: last.stage)
            }
        }
        continuation.finish()
        await forwarding.value
        return artifact
    }

    private func report(_ id: String, _ progress: Double, _ stage: String) {
        guard let running = running[id], !running.isOver else { return }
        var job = running.record
        if job.stage == "loading" { self.running[id]?.computingSince = clock.now }
        job.progress = progress
        job.stage = stage
        if let since = self.running[id]?.computingSince {
            job.remaining = TrainingEstimate.remaining(elapsed: clock.now - since, progress: progress)
        }
        self.running[id]?.record = job
        events.publish(.modelTraining(job), to: job.userID)
    }

    /// Ends the jobs whose deadline has passed, until none runs.
    private func watchDeadlines() async {
        while !running.isEmpty, !isStopping {
            try? await Task.sleep(for: Self.watchInterval)
            for (id, job) in running where !job.isOver && job.record.isLate(at: clock.now) {
                end(id, .failed, error: "\(TrainingDeadlineError(job.record, stage: job.record.stage))")
            }
        }
        watch = nil
    }

    /// Ends a running job, unless it has ended.
    private func end(_ id: String, _ status: JobStatus, error: String?) {
        guard let running = running[id], !running.isOver else { return }
        do {
            try finish(running.record, status, error: error)
        } catch {
            logger.error("the end of a training could not be stored", metadata: ["job": "\(id)", "error": "\(error)"])
        }
        release(id)
    }

    /// Leaves a worker alone whose job is over: what it still finds is thrown away.
    private func release(_ id: String) {
        running[id]?.isOver = true
        running[id]?.flag.cancel()
    }

    private func finish(_ job: TrainingJobRecord, _ status: JobStatus, error: String?) throws {
        var job = job
        job.status = status
        job.error = error
        job.stage = status.rawValue
        job.remaining = nil
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

extension TrainingJobRecord {
    fileprivate func isLate(at now: Timestamp) -> Bool { startedAt.map { now - $0 > deadline } ?? false }
}

/// A training that took too long.
private struct TrainingDeadlineError: Error, CustomStringConvertible {
    let deadline: Int64
    let stage: String

    init(_ job: TrainingJobRecord, stage: String) {
        (deadline, self.stage) = (job.deadline, stage)
    }

    var description: String {
        "the training was not finished after \(deadline / 1000) s (it was at '\(stage)'): allow it more time, or choose a "
            + "shorter training period, a coarser timeframe or fewer parameters"
    }
}

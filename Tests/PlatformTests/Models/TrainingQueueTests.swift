import Forecasting
import Markets
import Platform
import Storage
import Testing

@Suite(.timeLimit(.minutes(1))) struct TrainingQueueTests {
    private let fixture: PlatformFixture
    private let gate = Gate()
    private let algorithms: AlgorithmRegistry
    private let user = PlatformFixture.user
    private var training: TrainingQueue { fixture.platform.training }

    init() throws {
        algorithms = AlgorithmRegistry([GatedAlgorithm(gate)])
        fixture = try PlatformFixture(algorithms)
        try fixture.keep(.walk(100, seed: 3))
    }

    /// Models whose trainings are queued: the first two run.
    private func queued(_ count: Int) async throws -> [TrainingJobRecord] {
        var jobs: [TrainingJobRecord] = []
        for index in 0..<count {
            let (job, position) = try await training.enqueue(modelID: fixture.model("naive").id, userID: user)
            #expect(position == max(0, index - 1))
            jobs.append(job)
        }
        for job in jobs.prefix(2) { await fixture.events.wait(job.id, .running) }
        return jobs
    }

    private func status(_ job: TrainingJobRecord) throws -> TrainingStatus? {
        try fixture.store.model(id: job.modelID)?.status
    }

    @Test func `two at once, oldest first, with progress and an end for each`() async throws {
        let jobs = try await queued(5)
        #expect(try await training.job(jobs[4].id, userID: user).position == 3)
        gate.open()
        for job in jobs { await fixture.events.wait(job.id, .succeeded) }
        #expect(gate.most <= 2)
        var started: [String] = []
        for job in fixture.events.jobs where job.status == .running && !started.contains(job.id) {
            started.append(job.id)
        }
        #expect(started == jobs.map(\.id))
        for job in jobs {
            let heard = fixture.events.jobs.filter { $0.id == job.id }
            #expect(heard.map(\.progress) == heard.map(\.progress).sorted())
            #expect(heard.last?.status == .succeeded && heard.last?.progress == 1)
            #expect(heard.contains { $0.stage == "evaluating" })
            #expect(try fixture.store.job(id: job.id)?.status == .succeeded)
            #expect(try fixture.store.model(id: job.modelID)?.version == 1)
        }
    }

    @Test func `a model is trained once at a time, by its owner`() async throws {
        let job = try await queued(1)[0]
        await #expect(throws: PlatformError.conflict("the model is queued or training already")) {
            try await training.enqueue(modelID: job.modelID, userID: user)
        }
        await #expect(throws: PlatformError.notFound("model")) {
            try await training.enqueue(modelID: job.modelID, userID: "u2")
        }
        await #expect(throws: PlatformError.notFound("job")) { try await training.cancel(job.id, userID: "u2") }
        #expect(throws: PlatformError.self) { try fixture.platform.models.delete(job.modelID, userID: user) }
        gate.open()
        await fixture.events.wait(job.id, .succeeded)
    }

    @Test func `cancels what waits and what runs`() async throws {
        let jobs = try await queued(3)
        #expect(try await training.cancel(jobs[2].id, userID: user).status == .cancelled)
        #expect(try await training.cancel(jobs[0].id, userID: user).status == .cancelled)
        #expect(try status(jobs[0]) == .untrained)
        #expect(try status(jobs[2]) == .untrained)
        #expect(fixture.events.jobs.filter { $0.id == jobs[2].id }.allSatisfy { $0.status != .running })
        gate.open()
        await fixture.events.wait(jobs[1].id, .succeeded)
        #expect(try await training.cancel(jobs[1].id, userID: user).status == .succeeded)
    }

    @Test func `a job that nobody works on any more can be cancelled`() async throws {
        let model = try fixture.model("naive")
        let job = TrainingJobRecord(id: "lost", modelID: model.id, userID: user, createdAt: fixture.clock.now)
        try fixture.store.enqueue(job, model: model)
        #expect(try await training.cancel("lost", userID: user).status == .cancelled)
    }

    @Test func `takes too long`() async throws {
        let job = try await queued(1)[0]
        fixture.clock.advance(by: TrainingJobRecord.standardDeadline + 1)
        await fixture.events.wait(job.id, .failed)
        let error = try #require(try fixture.store.job(id: job.id)?.error)
        #expect(error.contains("not finished after 60 s") && error.contains("shorter"))
        #expect(try status(job) == .error)
    }

    @Test func `each training has its own deadline`() async throws {
        let (job, _) = try await training.enqueue(
            modelID: fixture.model("naive").id,
            userID: user,
            deadline: 5000
        )
        await fixture.events.wait(job.id, .running)
        fixture.clock.advance(by: 5000)
        #expect(try await training.job(job.id, userID: user).job.status == .running)
        fixture.clock.advance(by: 1)
        await fixture.events.wait(job.id, .failed)
        #expect(try fixture.store.job(id: job.id)?.error?.contains("not finished after 5 s") == true)
    }

    @Test func `users take turns and low priority stands back`() async throws {
        let jobs = try await queued(4)
        func enqueue(_ userID: String, _ priority: JobPriority) async throws -> (TrainingJobRecord, Int) {
            try await training.enqueue(
                modelID: fixture.model("naive", userID: userID).id,
                userID: userID,
                priority: priority
            )
        }
        let (low, lowPosition) = try await enqueue(user, .low)
        let (other, otherPosition) = try await enqueue("u2", .normal)
        let (high, highPosition) = try await enqueue(user, .high)
        #expect([lowPosition, otherPosition, highPosition] == [3, 1, 2])
        #expect(try await training.job(low.id, userID: user).position == 5)
        gate.open()
        for job in jobs + [low, other, high] { await fixture.events.wait(job.id, .succeeded) }
        var started: [String] = []
        for job in fixture.events.jobs where job.status == .running && !started.contains(job.id) {
            started.append(job.id)
        }
        #expect(Array(started.dropFirst(2)) == [other, high, jobs[2], jobs[3], low].map(\.id))
    }

    @Test func `nobody fills the queue alone`() async throws {
        var configuration = TradingPlatform.Configuration()
        configuration.training.capacity = 4
        configuration.training.capacityPerUser = 2
        let fixture = try PlatformFixture(algorithms, configuration: configuration)
        try fixture.keep(.walk(100, seed: 3))
        func enqueue(_ userID: String) async throws {
            _ = try await fixture.platform.training.enqueue(
                modelID: fixture.model("naive", userID: userID).id,
                userID: userID
            )
        }
        for _ in 0..<4 { try await enqueue(user) }
        let full = PlatformError.busy("2 of your trainings wait already", retryAfterSeconds: 10)
        await #expect(throws: full) { try await enqueue(user) }
        for _ in 0..<2 { try await enqueue("u2") }
        await #expect(throws: PlatformError.busy("the training queue is full", retryAfterSeconds: 10)) {
            try await enqueue("u2")
        }
        gate.open()
        await fixture.platform.training.shutdown()
    }

    @Test func `a training that hears nothing is over all the same, and its place stays taken`() async throws {
        let deaf = try PlatformFixture(AlgorithmRegistry([DeafAlgorithm(gate)]))
        try deaf.keep(.walk(100, seed: 3))
        let training = deaf.platform.training
        var jobs: [TrainingJobRecord] = []
        for _ in 0..<3 {
            jobs.append(try await training.enqueue(modelID: deaf.model("naive").id, userID: user).job)
        }
        while gate.inside < 2 { await Task.yield() }
        #expect(try await training.cancel(jobs[0].id, userID: user).status == .cancelled)
        #expect(try deaf.store.model(id: jobs[0].modelID)?.status == .untrained)
        deaf.clock.advance(by: TrainingJobRecord.standardDeadline + 1)
        await deaf.events.wait(jobs[1].id, .failed)
        #expect(try await training.job(jobs[2].id, userID: user).position == 1)
        #expect(deaf.events.jobs.allSatisfy { $0.id != jobs[2].id || $0.status == .queued })
        gate.open()
        await deaf.events.wait(jobs[2].id, .succeeded)
        // What the two have found afterwards is thrown away.
        for job in jobs.prefix(2) { #expect(try deaf.store.model(id: job.modelID)?.version == 0) }
        #expect(gate.most <= 2)
    }

    @Test func `what would take too much memory is refused, with the figures and a way out`() async throws {
        var configuration = TradingPlatform.Configuration()
        configuration.training.memoryBudget = 10_000
        let fixture = try PlatformFixture(algorithms, configuration: configuration)
        try fixture.keep(.walk(100, seed: 3))
        let model = try fixture.model("naive")
        let error = await #expect(throws: PlatformError.self) {
            try await fixture.platform.training.enqueue(modelID: model.id, userID: user)
        }
        guard case .invalid(let fields)? = error else { return }
        #expect(fields.map(\.field) == ["training_period_days"])
        #expect(fields[0].message.contains("100 candles") && fields[0].message.contains("coarser timeframe"))
        #expect(try fixture.store.model(id: model.id)?.status == .untrained)
    }

    @Test func `progress tells how much longer it will take`() async throws {
        let job = try await queued(1)[0]
        let heard = { [events = fixture.events] in events.jobs.filter { $0.id == job.id } }
        await fixture.events.wait { event in
            guard case .modelTraining(let record) = event else { return false }
            return record.id == job.id && record.stage == "fitting"
        }
        // The gate holds the fit at its half: 5% of the whole.
        fixture.clock.advance(by: 1000)
        await fixture.events.wait { event in
            guard case .modelTraining(let record) = event else { return false }
            return record.id == job.id && record.remaining != nil
        }
        let report = try #require(heard().last { $0.remaining != nil })
        let expected = 1000 * (1 - report.progress) / (report.progress - TrainingEstimate.loaded)
        #expect(abs(Double(report.remaining ?? 0) - expected) <= 1)
        gate.open()
        await fixture.events.wait(job.id, .succeeded)
        #expect(heard().last?.remaining == nil)
    }

    @Test func `too little data fails with the figures`() async throws {
        let model = try fixture.model("naive", horizon: 500)
        let (job, _) = try await training.enqueue(modelID: model.id, userID: user)
        await fixture.events.wait(job.id, .failed)
        let failed = try #require(try fixture.store.model(id: model.id))
        #expect(failed.status == .error)
        #expect(failed.error?.contains("has 100 closed 1m candles") == true)
        #expect(failed.error?.contains("503 are needed") == true)
    }

    @Test func `a renaming during the training stays, and so does the training`() async throws {
        let job = try await queued(1)[0]
        _ = try fixture.platform.models.change(job.modelID, ModelChange(name: "renamed"), userID: user)
        gate.open()
        await fixture.events.wait(job.id, .succeeded)
        let model = try #require(try fixture.store.model(id: job.modelID))
        #expect(model.name == "renamed")
        #expect(model.version == 1)
        #expect(model.status == .trained)
    }

    @Test func `an orderly stop leaves the jobs for the next start, in order`() async throws {
        let jobs = try await queued(4)
        await training.shutdown()
        #expect(try fixture.store.unfinishedJobs().map(\.id) == jobs.map(\.id))
        await #expect(throws: PlatformError.self) {
            try await training.enqueue(modelID: fixture.model("naive").id, userID: user)
        }
        gate.open()
        let events = RecordingEvents()
        let next = fixture.restarted(algorithms, events)
        try await next.resume()
        for job in jobs { await events.wait(job.id, .succeeded) }
        #expect(try fixture.store.job(id: jobs[0].id)?.attempts == 2)
        #expect(try fixture.store.job(id: jobs[3].id)?.attempts == 1)
        #expect(try fixture.store.job(id: jobs[3].id)?.priority == .normal)
        await next.shutdown()
    }

    @Test func `what a crash interrupts twice fails`() async throws {
        let model = try fixture.model("naive")
        var job = TrainingJobRecord(id: "j", modelID: model.id, userID: user, createdAt: fixture.clock.now)
        try fixture.store.enqueue(job, model: model)
        job.status = .running
        job.attempts = 2
        try fixture.store.update(job, model: nil)
        try await fixture.platform.resume()
        let failed = try #require(try fixture.store.job(id: "j"))
        #expect(failed.status == .failed)
        #expect(failed.error?.contains("twice") == true)
        #expect(try status(job) == .error)
    }
}

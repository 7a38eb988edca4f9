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
        fixture.clock.advance(by: TrainingQueue.deadline + 1)
        await fixture.events.wait(job.id, .failed)
        let error = try #require(try fixture.store.job(id: job.id)?.error)
        #expect(error.contains("not finished after 60 s") && error.contains("shorter"))
        #expect(try status(job) == .error)
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
        _ = try fixture.platform.models.rename(job.modelID, to: "renamed", userID: user)
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

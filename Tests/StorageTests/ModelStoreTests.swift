import Markets
import Storage
import Testing

@Suite struct ModelStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteApplicationStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        for user in ["u1", "u2"] { _ = try store.createUser(Sample.user(user)) { _ in .trader } }
    }

    @Test func modelsComeBackAsTheyWere() throws {
        var full = Sample.model("m2")
        full.status = .trained
        full.version = 3
        full.metrics = "{}"
        full.error = "too little data"
        full.lastTrained = Sample.time + 1
        full.trainingPeriodDays = nil
        try store.create(Sample.model())
        try store.create(full)
        try store.create(Sample.model("m3", user: "u2", name: "model m1"))
        #expect(try store.model(id: "m1") == Sample.model())
        #expect(try store.model(id: "m2") == full)
        #expect(try store.model(id: "none") == nil)
        #expect(try store.models(userID: "u1", PageRequest()) == Page(items: [full, Sample.model()], total: 2))
        #expect(try store.models(userID: "u1", PageRequest(limit: 1, offset: 1)).items == [Sample.model()])
    }

    @Test func namesAreUniqueForEachOwner() throws {
        try store.create(Sample.model())
        #expect(throws: StoreError.duplicate("model")) { try store.create(Sample.model("m1", name: "other")) }
        #expect(throws: StoreError.notFound("user")) { try store.create(Sample.model("m3", user: "nobody")) }
    }

    @Test func modelsChange() throws {
        var model = Sample.model()
        #expect(throws: StoreError.notFound("model")) { try store.update(model) }
        try store.create(model)
        model.name = "renamed"
        model.symbols = [symbol("SOL-USD")]
        model.timeframe = .oneDay
        model.horizon = 3
        model.parameters = "{}"
        model.status = .error
        model.error = "why"
        model.updatedAt = Sample.time + 7
        try store.update(model)
        #expect(try store.model(id: "m1") == model)
    }

    @Test func trainingEndsInOneTransaction() throws {
        var (model, job) = (Sample.model(), Sample.job())
        try store.create(model)
        model.status = .queued
        try store.enqueue(job, model: model)
        #expect(try store.model(id: "m1")?.status == .queued)
        #expect(try store.job(id: "j1") == job)
        #expect(throws: StoreError.duplicate("training job")) { try store.enqueue(job, model: model) }
        #expect(throws: StoreError.notFound("user")) { try store.enqueue(Sample.job("j2", user: "no"), model: model) }
        #expect(throws: StoreError.notFound("model")) { try store.enqueue(job, model: Sample.model("none")) }

        job.status = .running
        job.stage = "fitting"
        job.progress = 0.5
        job.attempts = 1
        job.startedAt = Sample.time + 1
        try store.update(job, model: nil)
        #expect(try store.job(id: "j1") == job)

        job.status = .succeeded
        job.finishedAt = Sample.time + 2
        model.status = .trained
        model.version = 1
        // The job is not there: nothing of the three may be stored.
        #expect(throws: StoreError.notFound("training job")) {
            try store.finishTraining(Sample.artifact(), model: model, job: Sample.job("none"))
        }
        #expect(try store.artifact(modelID: "m1", version: 1) == nil)
        #expect(try store.model(id: "m1")?.status == .queued)

        try store.finishTraining(Sample.artifact(), model: model, job: job)
        #expect(try store.artifact(modelID: "m1", version: 1) == Sample.artifact())
        #expect(try store.artifact(modelID: "m1", version: 2) == nil)
        #expect(try store.model(id: "m1") == model)
        #expect(try store.job(id: "j1") == job)
        #expect(throws: StoreError.duplicate("model version")) {
            try store.finishTraining(Sample.artifact(), model: model, job: job)
        }
        #expect(throws: StoreError.notFound("model")) {
            try store.finishTraining(Sample.artifact("none"), model: model, job: job)
        }
    }

    @Test func unfinishedJobsComeOldestFirst() throws {
        try store.create(Sample.model())
        let statuses: [JobStatus] = [.queued, .succeeded, .running, .failed, .cancelled, .queued]
        for (index, status) in statuses.enumerated() {
            var job = Sample.job("j\(index)", at: Sample.time + Int64(10 - index))
            job.status = status
            try store.enqueue(job, model: Sample.model())
        }
        #expect(try store.unfinishedJobs().map(\.id) == ["j5", "j2", "j0"])
        #expect(throws: StoreError.notFound("training job")) { try store.update(Sample.job("none"), model: nil) }
    }

    @Test func predictionsAreScored() throws {
        try store.create(Sample.model())
        let batch = (1...24).map { Sample.prediction("p\($0)", step: $0) }
        try store.append(batch)
        let page = try store.predictions(modelID: "m1", PageRequest(limit: 5))
        #expect(page.total == 24 && page.items == Array(batch.reversed().prefix(5)))

        let btc = symbol("BTC-USDT")
        func unscored(_ hours: Int, limit: Int = 100, _ timeframe: Timeframe = .oneHour) throws -> [String] {
            try store.unscoredPredictions(symbol: btc, timeframe: timeframe, upTo: minute(60 * hours), limit: limit)
                .map(\.id)
        }
        #expect(try unscored(0) == [])
        #expect(try unscored(3) == ["p1", "p2", "p3"])
        #expect(try unscored(3, limit: 2) == ["p1", "p2"])
        #expect(try unscored(3, .oneMinute) == [])
        try store.score(predictionID: "p2", actual: 101.5)
        #expect(try unscored(3) == ["p1", "p3"])
        #expect(try store.predictions(modelID: "m1", PageRequest(limit: 1, offset: 22)).items.first?.actual == 101.5)
        #expect(throws: StoreError.notFound("prediction")) { try store.score(predictionID: "none", actual: 1) }

        // What came of a forecast is told by candles of the timeframe that it was made for.
        var changed = Sample.model()
        changed.timeframe = .oneDay
        try store.update(changed)
        #expect(try unscored(3) == ["p1", "p3"])
    }

    @Test func aBatchOfPredictionsIsStoredWholeOrNotAtAll() throws {
        try store.create(Sample.model())
        #expect(throws: StoreError.notFound("model")) {
            try store.append([Sample.prediction("p1"), Sample.prediction("p2", model: "none")])
        }
        #expect(throws: StoreError.duplicate("prediction")) {
            try store.append([Sample.prediction("p1"), Sample.prediction("p1")])
        }
        #expect(try store.predictions(modelID: "m1", PageRequest()).total == 0)
    }

    @Test func deletingAModelTakesAllOfItAlong() throws {
        for id in ["m1", "m2"] {
            try store.create(Sample.model(id))
            try store.enqueue(Sample.job("j-\(id)", model: id), model: Sample.model(id))
            try store.finishTraining(
                Sample.artifact(id),
                model: Sample.model(id),
                job: Sample.job("j-\(id)", model: id)
            )
            try store.append([Sample.prediction("p-\(id)", model: id)])
        }
        try store.deleteModel(id: "m1")
        #expect(try store.model(id: "m1") == nil)
        #expect(try store.artifact(modelID: "m1", version: 1) == nil)
        #expect(try store.job(id: "j-m1") == nil)
        #expect(try store.predictions(modelID: "m1", PageRequest()).total == 0)
        #expect(try store.job(id: "j-m2") != nil)
        #expect(try store.predictions(modelID: "m2", PageRequest()).total == 1)
        #expect(throws: StoreError.notFound("model")) { try store.deleteModel(id: "m1") }
    }
}

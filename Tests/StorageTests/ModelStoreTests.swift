import Markets
import Storage
import Testing

@Suite struct ModelStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteApplicationStore
    private let all = VersionRetention(newest: 100)

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
        full.onDrift = .demote
        full.retrainEveryHours = 24
        full.drift = "the error has grown"
        full.driftingSince = Sample.time + 2
        full.isDemoted = true
        full.trainingPeriodDays = nil
        try store.create(Sample.model())
        try store.create(full)
        try store.create(Sample.model("m3", user: "u2", name: "model m1"))
        #expect(try store.model(id: "m1") == Sample.model())
        #expect(try store.model(id: "m2") == full)
        #expect(try store.model(id: "none") == nil)
        #expect(try store.models(userID: "u1", PageRequest()) == Page(items: [full, Sample.model()], total: 2))
        #expect(try store.models(userID: "u1", PageRequest(limit: 1, offset: 1)).items == [Sample.model()])
        let scheduled = try store.scheduledModels()
        #expect(scheduled.map { $0.model } == [full] && scheduled[0].lastJob == nil)
        try store.enqueue(Sample.job("j1", model: "m2"), model: full)
        try store.enqueue(Sample.job("j2", model: "m2", at: Sample.time + 9), model: full)
        #expect(try store.scheduledModels()[0].lastJob == Sample.time + 9)
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
        (job.priority, job.reason, job.deadline) = (.high, .schedule, 5000)
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
            try store.finishTraining(Sample.artifact(), model: model, job: Sample.job("none"), keeping: all)
        }
        #expect(try store.artifact(modelID: "m1", version: 1) == nil)
        #expect(try store.model(id: "m1")?.status == .queued)

        try store.finishTraining(Sample.artifact(), model: model, job: job, keeping: all)
        #expect(try store.artifact(modelID: "m1", version: 1) == Sample.artifact())
        #expect(try store.artifact(modelID: "m1", version: 2) == nil)
        #expect(try store.model(id: "m1") == model)
        #expect(try store.job(id: "j1") == job)
        #expect(throws: StoreError.duplicate("model version")) {
            try store.finishTraining(Sample.artifact(), model: model, job: job, keeping: all)
        }
        #expect(throws: StoreError.notFound("model")) {
            try store.finishTraining(Sample.artifact("none"), model: model, job: job, keeping: all)
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
        // Those that are gone are passed over.
        try store.score(["p2": 101.5, "none": 1])
        #expect(try unscored(3) == ["p1", "p3"])
        #expect(try store.predictions(modelID: "m1", PageRequest(limit: 1, offset: 22)).items.first?.actual == 101.5)

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
        try store.append([Sample.prediction("p1")])
        // What comes next is on the disk again before the call returns.
        #expect(try store.database.setting("synchronous") == "2")
    }

    /// Forecasts of 100 from a close of 100, of two steps each, and what came.
    private func origins(_ actuals: [[Double?]], version: Int = 1) throws {
        var records: [PredictionRecord] = []
        for (index, steps) in actuals.enumerated() {
            for (step, actual) in steps.enumerated() {
                var record = Sample.prediction("\(version) \(index) \(step)", step: step + 1)
                record.modelVersion = version
                record.asOf = minute(60 * 24 * index)
                record.origin = 100
                record.targetTime = record.asOf + Int64(step) * 3_600_000
                record.directionProbability = 0.75
                record.actual = actual
                record.createdAt = record.asOf
                records.append(record)
            }
        }
        try store.append(records)
    }

    @Test func scoresCountWhatIsKnownOfEachVersion() throws {
        try store.create(Sample.model())
        #expect(try store.scores(modelID: "m1") == [])
        // Of old rows the last close is not known.
        var old = Sample.prediction("old")
        old.actual = 1
        try store.append([old])
        #expect(try store.scores(modelID: "m1") == [])
        try origins([[101, 97], [130, nil], [99, 99]])
        try origins([[100.1, nil]], version: 2)
        let scores = try store.scores(modelID: "m1")
        #expect(scores.map(\.version) == [2, 1])
        let score = scores[1]
        #expect(score.count == 5 && score.inside80 == 4 && score.inside95 == 4)
        #expect(abs(score.absoluteErrors - (0.9 + 3.1 + 29.9 + 1.1 + 1.1)) < 1e-9)
        #expect(abs(score.naiveAbsoluteErrors - 36) < 1e-9)
        #expect(abs(score.squaredErrors - (0.81 + 9.61 + 894.01 + 2.42)) < 1e-9)
        // The forecast of 100.1 says up: right for 101 and 130.
        #expect(score.directions == 5 && score.rightDirections == 2)
        #expect(score.probabilities == 5 && abs(score.squaredDistances - (2 * 0.0625 + 3 * 0.5625)) < 1e-9)
        #expect((score.first, score.last) == (minute(0), minute(60 * 48)))
    }

    @Test func originsCountOnceAllTheirStepsAreKnown() throws {
        try store.create(Sample.model())
        try origins([[101, 97], [130, nil], [99, 99]])
        let scored = try store.scoredOrigins(modelID: "m1", version: 1, limit: 10)
        #expect(scored.map(\.asOf) == [minute(60 * 48), minute(0)])
        #expect(scored[1].end == minute(60) && scored[1].coverage80 == 1)
        #expect(abs(scored[1].absoluteError - 2) < 1e-9 && scored[1].naiveAbsoluteError == 2)
        #expect(try store.scoredOrigins(modelID: "m1", version: 1, limit: 1).count == 1)
        #expect(try store.scoredOrigins(modelID: "m1", version: 2, limit: 10) == [])
    }

    @Test func condensingKeepsTheScoresAndWhatWaits() throws {
        try store.create(Sample.model())
        try origins([[101, 97], [130, nil], [99, 99]])
        let before = try store.scores(modelID: "m1")
        #expect(try store.condensePredictions(before: minute(60 * 40), limit: 2) == 2)
        #expect(try store.scores(modelID: "m1").map(\.count) == [5])
        #expect(try store.condensePredictions(before: minute(60 * 40), limit: 2) == 1)
        #expect(try store.condensePredictions(before: minute(60 * 40), limit: 2) == 0)
        #expect(try store.predictions(modelID: "m1", PageRequest()).total == 3)
        #expect(try store.condensePredictions(before: minute(60 * 400), limit: 9) == 2)
        #expect(try store.predictions(modelID: "m1", PageRequest()).items.map(\.actual) == [nil])
        let after = try store.scores(modelID: "m1")
        #expect(after.count == 1 && after[0].count == 5 && after[0].inside95 == before[0].inside95)
        #expect(abs(after[0].squaredErrors - before[0].squaredErrors) < 1e-6)
        #expect(try store.check().problems.isEmpty)
    }

    @Test func versionsAreListedWithoutWhatTheyLearned() throws {
        try store.create(Sample.model())
        for version in 1...3 {
            let job = Sample.job("j\(version)")
            try store.enqueue(job, model: Sample.model())
            var artifact = Sample.artifact(version: version)
            (artifact.checksum, artifact.totalMilliseconds, artifact.calibration) = ("abc", 20, "{}")
            try store.finishTraining(artifact, model: Sample.model(), job: job, keeping: all)
            #expect(try store.artifact(modelID: "m1", version: version) == artifact)
        }
        let page = try store.versions(modelID: "m1", PageRequest(limit: 2))
        #expect(page.total == 3 && page.items.map(\.version) == [3, 2])
        #expect(page.items[0].payloadBytes == 4 && page.items[0].checksum == "abc")
        #expect(page.items[0].totalMilliseconds == 20 && page.items[0].trainingMilliseconds == 12.5)
    }

    @Test func oldVersionsMakeRoomForNewOnes() throws {
        try store.create(Sample.model())
        try store.create(Sample.model("m2"))
        func train(_ id: String, to version: Int, _ retention: VersionRetention) throws -> [Int] {
            var model = Sample.model(id)
            model.version = version
            let job = Sample.job("\(id) \(version)", model: id)
            try store.enqueue(job, model: model)
            let artifact = Sample.artifact(id, version: version)
            try store.finishTraining(artifact, model: model, job: job, keeping: retention)
            return try store.versions(modelID: id, PageRequest()).items.map(\.version)
        }
        for version in 1...4 { _ = try train("m2", to: version, all) }
        for version in 1...3 { #expect(try train("m1", to: version, VersionRetention(newest: 3)).count == version) }
        #expect(try train("m1", to: 4, VersionRetention(newest: 3)) == [4, 3, 2])
        #expect(try train("m1", to: 5, VersionRetention(newest: 2, held: [2, 1])) == [5, 4, 2])
        #expect(try train("m1", to: 6, VersionRetention(newest: 1)) == [6])
        // Those of other models stay, and what could not be stored removes nothing.
        #expect(try store.versions(modelID: "m2", PageRequest()).total == 4)
        #expect(throws: StoreError.notFound("training job")) {
            try store.finishTraining(
                Sample.artifact("m2", version: 5),
                model: Sample.model("m2"),
                job: Sample.job("none"),
                keeping: VersionRetention(newest: 1)
            )
        }
        #expect(try store.versions(modelID: "m2", PageRequest()).total == 4)
    }

    @Test func deletingAModelTakesAllOfItAlong() throws {
        for id in ["m1", "m2"] {
            try store.create(Sample.model(id))
            try store.enqueue(Sample.job("j-\(id)", model: id), model: Sample.model(id))
            try store.finishTraining(
                Sample.artifact(id),
                model: Sample.model(id),
                job: Sample.job("j-\(id)", model: id),
                keeping: all
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

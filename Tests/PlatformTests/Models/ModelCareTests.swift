import JSON
import MarketData
import Markets
import Platform
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ModelCareTests {
    private let fixture: PlatformFixture
    private let user = PlatformFixture.user
    private let series = CandleSeries.walk(200, seed: 5)
    private var models: ModelService { fixture.platform.models }

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(series.slice(0..<100))
    }

    /// Forecasts of one step, of whose outcomes the last `misses` lie outside both intervals.
    private func store(_ model: ModelRecord, count: Int, misses: Int) throws {
        let version = try models.model(model.id, userID: user).version
        let records = (0..<count).map { index in
            let time = series.openTimes[100] + Int64(index) * 60_000
            return PredictionRecord(
                id: "\(version) \(index)",
                modelID: model.id,
                modelVersion: version,
                symbol: .perpetual,
                asOf: time,
                origin: 100,
                step: 1,
                targetTime: time,
                value: 100,
                lower80: 99,
                upper80: 101,
                lower95: 98,
                upper95: 102,
                directionProbability: 0.75,
                actual: index < count - misses ? 100.5 + 0.001 * Double(index) : 110,
                createdAt: fixture.clock.now
            )
        }
        try fixture.store.append(records)
    }

    /// Lets the last of the forecasts be scored by the candle that it was about, so that the model is looked at.
    private func score(_ model: ModelRecord) async throws {
        let answer = try await fixture.platform.predictor.predict(modelID: model.id, userID: user, horizon: 1)
        let count = fixture.queries.count("predictions.scoredOrigins")
        let running = Task { [platform = fixture.platform] in await platform.run() }
        for sink in fixture.platform.marketSinks { sink.receive(series.slice(100..<101).marketEvents) }
        await fixture.queries.wait(for: "predictions.scoredOrigins", count: count + 1)
        running.cancel()
        await running.value
        #expect(answer.records.count == 1)
    }

    private func trained(_ onDrift: DriftResponse) async throws -> ModelRecord {
        let model = try fixture.model("naive", horizon: 1)
        _ = try models.change(model.id, ModelChange(onDrift: onDrift), userID: user)
        try await fixture.train(model)
        return model
    }

    @Test func `steady forecasts raise no alert, and their score is told`() async throws {
        let model = try await trained(.demote)
        try store(model, count: 40, misses: 2)
        try await score(model)
        #expect(fixture.events.alerts.isEmpty)
        let standing = try models.standing(model.id, userID: user)
        #expect(standing.drift.reason == nil && standing.drift.coverage95 != nil)
        let live = try #require(standing.scores.first)
        #expect(live.version == 1 && live.count == 41 && live.probabilities == 41)
    }

    @Test func `intervals that hold too little raise one alert and demote the model`() async throws {
        let model = try await trained(.demote)
        try store(model, count: 40, misses: 20)
        try await score(model)
        await fixture.events.wait { event in
            guard case .alert = event else { return false }
            return true
        }
        let alert = try #require(fixture.events.alerts.first)
        #expect(alert.contains("drifts") && alert.contains("intervals held") && alert.contains("demoted"))
        let demoted = try models.model(model.id, userID: user)
        #expect(demoted.isDemoted && demoted.drift != nil && demoted.driftingSince == fixture.clock.now)

        let bot = try fixture.platform.bots.create(
            BotDraft(
                name: "b",
                symbol: .perpetual,
                timeframe: .oneMinute,
                strategy: StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)]),
                mode: .paper,
                capital: try Money("1000"),
                feeRate: try FeeRate("0.001")
            ),
            userID: user
        )
        let refused = #expect(throws: PlatformError.self) { try fixture.platform.bots.start(bot.id, userID: user) }
        #expect(refused.map { "\($0)" }?.contains("demoted") == true)
        #expect(try !models.change(model.id, ModelChange(isDemoted: false), userID: user).isDemoted)
        // A new version begins with a clean record.
        try await fixture.train(model)
        #expect(try models.model(model.id, userID: user).drift == nil)
    }

    @Test func `a model can be trained again when it drifts`() async throws {
        let model = try await trained(.retrain)
        try store(model, count: 40, misses: 20)
        try await score(model)
        await fixture.events.wait { event in
            guard case .modelTraining(let job) = event else { return false }
            return job.reason == .drift && job.status == .succeeded
        }
        let retrained = try models.model(model.id, userID: user)
        #expect(retrained.version == 2 && retrained.drift == nil)
        #expect(fixture.events.alerts.count == 1)
    }

    @Test func `a schedule trains again when its time has come, not before and not twice`() async throws {
        let model = try fixture.model("naive")
        _ = try models.change(model.id, ModelChange(retrainEveryHours: .some(6)), userID: user)
        await fixture.platform.tend()
        #expect(fixture.events.jobs.isEmpty)
        try await fixture.train(model)
        fixture.clock.advance(by: 6 * 3_600_000 - 1)
        await fixture.platform.tend()
        #expect(try models.model(model.id, userID: user).status == .trained)
        fixture.clock.advance(by: 1)
        await fixture.platform.tend()
        await fixture.platform.tend()
        await fixture.events.wait { event in
            guard case .modelTraining(let job) = event else { return false }
            return job.reason == .schedule && job.status == .succeeded
        }
        #expect(Set(fixture.events.jobs.map(\.id)).count == 2)
        #expect(fixture.events.jobs.filter { $0.reason == .schedule }.allSatisfy { $0.priority == .low })
        #expect(
            try models.change(model.id, ModelChange(retrainEveryHours: .some(nil)), userID: user).retrainEveryHours
                == nil
        )
        fixture.clock.advance(by: 7 * 3_600_000)
        await fixture.platform.tend()
        #expect(try models.model(model.id, userID: user).status == .trained)
    }

    @Test func `old forecasts are condensed, and the score stays`() async throws {
        let model = try await trained(.alert)
        try store(model, count: 30, misses: 3)
        let before = try models.standing(model.id, userID: user).scores
        fixture.clock.advance(by: 91 * 86_400_000)
        await fixture.platform.tend()
        #expect(try fixture.store.predictions(modelID: model.id, PageRequest()).total == 0)
        let after = try models.standing(model.id, userID: user).scores
        #expect(after.count == 1 && after[0].count == before[0].count && after[0].inside95 == before[0].inside95)
        #expect(abs(after[0].absoluteErrors - before[0].absoluteErrors) < 1e-9)
        #expect((after[0].first, after[0].last) == (before[0].first, before[0].last))
    }

    private func origin(_ index: Int, overlap: Int64 = 1, error: Double = 1, covered: Double = 1) -> ScoredOrigin {
        let time = Timestamp(milliseconds: Int64(index) * 60_000)
        return ScoredOrigin(
            symbol: .perpetual,
            asOf: time,
            end: time + (overlap - 1) * 60_000,
            absoluteError: error,
            naiveAbsoluteError: 1,
            coverage80: covered,
            coverage95: covered
        )
    }

    private let evaluation: JSONValue = [
        "model": ["coverage_80": 0.8, "coverage_95": 0.95, "mae": 0.9], "naive": ["mae": 1.0],
    ]

    @Test func `forecasts that overlap count as fewer, and few say nothing`() {
        func report(_ count: Int, overlap: Int64) -> DriftReport {
            let origins = (0..<count).reversed().map { origin($0, overlap: overlap, covered: 0.9) }
            return DriftReport(origins, evaluation: evaluation)
        }
        #expect(report(9, overlap: 1).coverage95 == nil)
        #expect(report(10, overlap: 1).independent == 10)
        #expect(report(100, overlap: 20).independent == 5)
        #expect(report(100, overlap: 20).reason == nil)
    }

    @Test func `an error above the backtested share of naive is drift, one below is none`() {
        func reason(_ error: Double) -> String? {
            let origins = (0..<100).reversed().map { index in
                origin(
                    index,
                    error: error + (index.isMultiple(of: 2) ? 0.2 : -0.2),
                    covered: index % 10 == 0 ? 0.5 : 1
                )
            }
            let promised: JSONValue = ["coverage_80": 0.95, "coverage_95": 0.95, "mae": 0.9]
            return DriftReport(origins, evaluation: ["model": promised, "naive": ["mae": 1.0]]).reason
        }
        #expect(reason(0.9) == nil)
        #expect(reason(0.5) == nil)
        #expect(reason(1.2)?.contains("1.2 times that of the naive forecast") == true)
    }

    @Test func `one in a thousand steady models leaves the band, not one in ten`() {
        var alarms = 0
        for seed in UInt64(1)...300 {
            var random = WalkGenerator(seed: seed)
            let origins = (0..<200).reversed().map { index in
                origin(index, error: 0.9, covered: Double.random(in: 0..<1, using: &random) < 0.95 ? 1 : 0)
            }
            let report = DriftReport(origins, evaluation: ["model": ["coverage_95": 0.95], "naive": [:]])
            if report.coverage95.map({ $0.value < $0.lower || $0.value > $0.upper }) == true { alarms += 1 }
        }
        #expect(alarms <= 6)
    }
}

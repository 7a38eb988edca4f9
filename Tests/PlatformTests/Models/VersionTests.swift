import JSON
import MarketData
import Markets
import Platform
import Storage
import Testing

@Suite(.timeLimit(.minutes(1))) struct VersionTests {
    private let fixture: PlatformFixture
    private let user = PlatformFixture.user
    private var models: ModelService { fixture.platform.models }

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(.walk(100, seed: 5))
    }

    @Test func `each training makes a version that can be gone back to`() async throws {
        let model = try fixture.model("naive")
        for _ in 0..<3 { try await fixture.train(model) }
        let versions = try models.versions(modelID: model.id, userID: user, PageRequest())
        #expect(versions.items.map(\.version) == [3, 2, 1])
        for version in versions.items {
            #expect(version.checksum?.count == 64 && version.payloadBytes > 0 && version.algorithm == "naive")
            #expect(version.dataFingerprint == versions.items[0].dataFingerprint)
            #expect(version.totalMilliseconds != nil)
        }
        #expect(try models.rollBack(model.id, to: 1, userID: user).version == 1)
        #expect(try await fixture.platform.predictor.predict(modelID: model.id, userID: user).modelVersion == 1)
        // The next training counts on from the last one, not from the one in use.
        try await fixture.train(model)
        #expect(try models.model(model.id, userID: user).version == 4)
        #expect(throws: PlatformError.invalid("version", "the model has no version 9; it has 4, 3, 2, 1")) {
            try models.rollBack(model.id, to: 9, userID: user)
        }
        #expect(throws: PlatformError.notFound("model")) { try models.rollBack(model.id, to: 1, userID: "u2") }
    }

    @Test func `old versions make room, except those that bots have begun with`() async throws {
        let bots = fixture.platform.bots
        let model = try fixture.model("naive")
        let strategy = StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)])
        func begin() throws -> BotRecord {
            try bots.start(bots.create(.paper(strategy), userID: user).id, userID: user)
        }
        func versions() throws -> [Int] {
            try models.versions(modelID: model.id, userID: user, PageRequest()).items.map(\.version)
        }
        try await fixture.train(model)
        let paused = try begin()
        let next = CandleSeries.walk(101, seed: 5).slice(100..<101)
        for sink in fixture.platform.marketSinks { sink.receive(next.marketEvents) }
        await fixture.events.wait { event in
            guard case .botUpdate(let bot) = event else { return false }
            return bot.id == paused.id && bot.lastCandle == next.openTimes[0]
        }
        _ = try bots.pause(paused.id, userID: user)
        try await fixture.train(model)
        // Has seen no candle, so that nothing is stored of its version yet.
        let waiting = try begin()
        for _ in 3...TrainingQueue.keptVersions + 2 { try await fixture.train(model) }
        #expect(try versions() == (1...TrainingQueue.keptVersions + 2).reversed())
        #expect(try bots.start(paused.id, userID: user).status == .active)

        _ = try bots.stop(waiting.id, userID: user)
        try bots.delete(waiting.id, userID: user)
        try await fixture.train(model)
        #expect(try versions() == (4...TrainingQueue.keptVersions + 3).reversed() + [1])
        _ = try bots.stop(paused.id, userID: user)
        try bots.delete(paused.id, userID: user)
        // Whoever goes back to a version keeps it for as long as it is in use, and for one training more.
        _ = try models.rollBack(model.id, to: 4, userID: user)
        try await fixture.train(model)
        #expect(try versions() == (4...TrainingQueue.keptVersions + 4).reversed())
        try await fixture.train(model)
        #expect(try versions() == (6...TrainingQueue.keptVersions + 5).reversed())
    }

    @Test func `a damaged version is noticed, and another one can be used`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        var damaged = try #require(try fixture.store.artifact(modelID: model.id, version: 1))
        damaged.version = 2
        damaged.payload[20] ^= 1
        var inUse = try models.model(model.id, userID: user)
        inUse.use(damaged)
        let job = TrainingJobRecord(id: "j", modelID: model.id, userID: user, createdAt: fixture.clock.now)
        try fixture.store.enqueue(job, model: inUse)
        try fixture.store.finishTraining(damaged, model: inUse, job: job, keeping: VersionRetention(newest: 2))
        await #expect(throws: StoreError.self) {
            try await fixture.platform.predictor.predict(modelID: model.id, userID: user)
        }
        #expect(throws: StoreError.self) { try models.rollBack(model.id, to: 2, userID: user) }
        _ = try models.rollBack(model.id, to: 1, userID: user)
        #expect(try await fixture.platform.predictor.predict(modelID: model.id, userID: user).records.count == 4)
    }

    @Test func `auto is what the algorithm chooses, and the version says what that was`() async throws {
        let model = try fixture.model("arima", parameters: nil)
        #expect(model.parameters == "\"auto\"")
        try await fixture.train(model)
        let version = try models.versions(modelID: model.id, userID: user, PageRequest()).items[0]
        #expect(version.algorithm == "arima" || version.algorithm == "auto_arima")
        #expect(try JSONValue(parsing: version.parameters).objectValue?.keys.isEmpty == false)
        #expect(try await fixture.platform.predictor.predict(modelID: model.id, userID: user).records.count == 4)
    }

    @Test func `what a model looks at is checked before it is made`() throws {
        func fields(_ features: JSONValue) -> [String] {
            do {
                _ = try fixture.model("ridge", parameters: ["features": features])
                return []
            } catch PlatformError.invalid(let fields) {
                return fields.map(\.field)
            } catch {
                return ["\(error)"]
            }
        }
        #expect(fields("lag_1..5, rsi_14, volume, macd_12_26_9.signal") == [])
        #expect(fields(["lag_1", "rsi:14", "hour"]) == [])
        for bad in ["macd_12_26_9", "rsi_0", "rsi_14_3", "BTC-PERP.tea", "macd.tea"] {
            #expect(fields(.string(bad)) == ["parameters.features"], "\(bad)")
        }
        #expect(fields("ETH-USDT.close") == ["parameters.features"])
        #expect(fields([1]) == ["parameters.features"])
    }

    @Test func `a model of market columns trains, forecasts and answers rows`() async throws {
        let other = try #require(Symbol("ETH-PERP"))
        _ = try fixture.candles.merge(.walk(600, seed: 9, other))
        try fixture.keep(.walk(600, seed: 5))
        let model = try fixture.model("ridge", parameters: ["features": "lag_1..3,rsi_14,volume,ETH-PERP.close"])
        try await fixture.train(model)
        let answer = try await fixture.platform.predictor.predict(modelID: model.id, userID: user)
        #expect(answer.records.count == 4)
        #expect(try await fixture.platform.predictor.predict(modelID: model.id, userID: user).isCached)
        // Another close of the other market is another question.
        var later = CandleSeries.walk(601, seed: 9, other)
        later = later.slice(600..<601)
        _ = try fixture.candles.merge(later)
        #expect(try await fixture.platform.predictor.predict(modelID: model.id, userID: user).records == answer.records)
        let rows = [[0, 0, 0, 50, 1, 100], [0.001, 0, 0], [0.001, 0, 0, 60, 1, 101]]
        let made = try await fixture.platform.predictor.predict(modelID: model.id, userID: user, rows: rows)
        #expect(try made.rows[0].get().first?.measure == .logReturn)
        #expect(throws: RowError.self) { try made.rows[1].get() }
        #expect(try made.rows[2].get().count == 1)
        // A strategy sees its own market only.
        let bot = BotDraft(
            name: "b",
            symbol: .perpetual,
            timeframe: .oneMinute,
            strategy: StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)]),
            mode: .paper,
            capital: try Money("1000"),
            feeRate: try FeeRate("0.001")
        )
        let error = #expect(throws: PlatformError.self) { try fixture.platform.bots.create(bot, userID: user) }
        #expect(error.map { "\($0)" }?.contains("ETH-PERP") == true)
    }
}

import Caching
import JSON
import MarketData
import Markets
import Platform
import Storage
import Testing

@Suite(.timeLimit(.minutes(1))) struct PredictionTests {
    private let fixture: PlatformFixture
    private let user = PlatformFixture.user
    private let series = CandleSeries.walk(120, seed: 5)
    private var predictor: Predictor { fixture.platform.predictor }

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(series.slice(0..<100))
    }

    @Test func `forecasts from the last closed candle, once`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        let answer = try await predictor.predict(modelID: model.id, userID: user)
        #expect(answer.records.map(\.step) == [1, 2, 3, 4])
        #expect(answer.records.map(\.targetTime) == Array(series.openTimes[100..<104]))
        #expect(answer.records.allSatisfy { $0.value == series.close[99] && $0.asOf == series.openTimes[100] })
        // A random walk rises as often as it falls.
        #expect(answer.records.allSatisfy { $0.origin == series.close[99] && $0.directionProbability == 0.5 })
        #expect(!answer.isCached)
        let again = try await predictor.predict(modelID: model.id, userID: user)
        #expect(again.isCached)
        #expect(again.records == answer.records)
        #expect(try await !predictor.predict(modelID: model.id, userID: user, horizon: 5).isCached)
        #expect(try fixture.store.predictions(modelID: model.id, PageRequest()).total == 9)
    }

    @Test func `what has been asked before is answered from memory while nothing changes`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        func asks(_ change: () throws -> Void = {}) async throws -> Int {
            try change()
            let before = fixture.queries.count("models.get")
            _ = try await predictor.predict(modelID: model.id, userID: user)
            return fixture.queries.count("models.get") - before
        }
        #expect(try await asks() > 0)
        #expect(try await asks() == 0)
        await #expect(throws: PlatformError.notFound("model")) {
            try await predictor.predict(modelID: model.id, userID: "u2")
        }
        #expect(try await asks() == 0)
        let renamed = try await asks {
            _ = try fixture.platform.models.change(model.id, ModelChange(name: "other"), userID: user)
        }
        #expect(renamed > 0)
        #expect(try await asks() == 0)
        #expect(try await asks { try fixture.keep(series.slice(100..<101)) } > 0)
        #expect(try await asks() == 0)
        try fixture.platform.models.delete(model.id, userID: user)
        await #expect(throws: PlatformError.notFound("model")) {
            try await predictor.predict(modelID: model.id, userID: user)
        }
    }

    @Test func `a new version, a new candle or a corrected one is a new forecast`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        _ = try await predictor.predict(modelID: model.id, userID: user)
        try await fixture.train(model)
        let second = try await predictor.predict(modelID: model.id, userID: user)
        #expect(!second.isCached && second.modelVersion == 2)
        var corrected = series[99]
        corrected.close = corrected.low
        corrected.open = corrected.high + 1
        corrected.high += 1
        corrected.close = corrected.low - 0.5
        corrected.low -= 0.5
        _ = try fixture.candles.merge(
            CandleSeries(symbol: .perpetual, timeframe: .oneMinute, candles: [corrected])
        )
        let third = try await predictor.predict(modelID: model.id, userID: user)
        #expect(!third.isCached && third.records[0].value == corrected.close)
        try fixture.keep(series.slice(100..<101))
        let fourth = try await predictor.predict(modelID: model.id, userID: user)
        #expect(!fourth.isCached && fourth.records[0].asOf == series.openTimes[101])
    }

    @Test func `what cannot be answered says why`() async throws {
        let model = try fixture.model("naive")
        await #expect(throws: PlatformError.conflict("the model is not trained yet: train it first")) {
            try await predictor.predict(modelID: model.id, userID: user)
        }
        try await fixture.train(model)
        for horizon in [0, -1, 1001] {
            await #expect(throws: PlatformError.invalid("horizon", "must be a whole number from 1 to 1000")) {
                try await predictor.predict(modelID: model.id, userID: user, horizon: horizon)
            }
        }
        await #expect(throws: PlatformError.invalid("symbol", "the model is for BTC-PERP")) {
            try await predictor.predict(modelID: model.id, userID: user, symbol: Symbol("ETH-PERP"))
        }
        await #expect(throws: PlatformError.notFound("model")) {
            try await predictor.predict(modelID: model.id, userID: "u2")
        }
    }

    @Test func `questions that come together are answered once and stored once`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        let predictor = predictor
        let answers = try await withThrowingTaskGroup(of: PredictionAnswer.self) { group in
            for index in 0..<60 {
                group.addTask { [user] in
                    try await predictor.predict(modelID: model.id, userID: user, horizon: 1 + index % 3)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for horizon in 1...3 {
            let same = answers.filter { $0.records.count == horizon }
            #expect(same.count == 20 && Set(same.map(\.records)).count == 1)
        }
        #expect(try fixture.store.predictions(modelID: model.id, PageRequest()).total == 6)
        let statistics = predictor.cacheStatistics
        #expect(statistics.misses == 3 && statistics.entries == 3)
    }

    @Test func `rows of closes are answered one by one, a bad one alone`() async throws {
        let model = try fixture.model("arima", parameters: ["p": 1, "d": 1, "q": 1])
        try await fixture.train(model)
        let closes = Array(series.close[0..<40])
        let rows = [closes, [1, 2], Array(series.close[10..<60])]
        let answer = try await predictor.predict(modelID: model.id, userID: user, rows: rows, horizon: 2)
        #expect(!answer.isCached && answer.rows.count == 3)
        let first = try answer.rows[0].get()
        #expect(
            first.map(\.step) == [1, 2]
                && first.allSatisfy { $0.intervals.lower95 < $0.value && $0.value < $0.intervals.upper80 }
        )
        #expect(throws: RowError.self) { try answer.rows[1].get() }
        guard case .failure(let error) = answer.rows[1] else { return }
        #expect(error.description.contains("has 2 numbers"))
        // The same as of the stored candles that are these.
        let last = try await predictor.predict(
            modelID: model.id,
            userID: user,
            rows: [series.close.map { $0 }.dropLast(20)]
        )
        let stored = try await predictor.predict(modelID: model.id, userID: user)
        #expect(try last.rows[0].get().map(\.value) == stored.records.map(\.value))
        #expect(try await predictor.predict(modelID: model.id, userID: user, rows: [rows[0]], horizon: 2).isCached)
        // Nothing of it is stored.
        #expect(try fixture.store.predictions(modelID: model.id, PageRequest()).total == 4)
        await #expect(throws: PlatformError.invalid("features", "must be 1 to 20 rows for a horizon of 1000")) {
            try await predictor.predict(
                modelID: model.id,
                userID: user,
                rows: Array(repeating: closes, count: 21),
                horizon: 1000
            )
        }
    }

    @Test func `bad drafts name every field`() throws {
        let draft = ModelDraft(
            name: "m",
            algorithm: "arima",
            symbols: [.perpetual],
            timeframe: .oneMinute,
            trainingPeriodDays: 0,
            horizon: 0,
            parameters: ["p": 99]
        )
        let error = #expect(throws: PlatformError.self) { try fixture.platform.models.create(draft, userID: user) }
        guard case .invalid(let fields) = error else { return }
        #expect(fields.map(\.field) == ["parameters.p", "horizon", "training_period_days"])
    }

    @Test func `each forecast gets the close that came, also before the store has it`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        _ = try await predictor.predict(modelID: model.id, userID: user)
        let running = Task { [platform = fixture.platform] in await platform.run() }
        let sinks = fixture.platform.marketSinks
        for sink in sinks { sink.receive(series.slice(100..<101).marketEvents) }
        await fixture.queries.wait(for: "predictions.score", count: 1)
        // Two candles of which nobody told, then one of which somebody does.
        try fixture.keep(series.slice(100..<103))
        for sink in sinks { sink.receive(series.slice(103..<104).marketEvents) }
        await fixture.queries.wait(for: "predictions.score", count: 2)
        running.cancel()
        await running.value
        let scored = try fixture.store.predictions(modelID: model.id, PageRequest()).items
        let actual = Dictionary(uniqueKeysWithValues: scored.map { ($0.step, $0.actual) })
        for step in 1...4 { #expect(actual[step] == series.close[99 + step]) }
    }
}

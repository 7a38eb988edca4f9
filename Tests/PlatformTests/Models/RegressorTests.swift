import JSON
import MarketData
import Markets
import Platform
import Storage
import Testing

/// Columns of the market as regressors, which have to be known as far ahead as is forecast.
@Suite(.timeLimit(.minutes(1))) struct RegressorTests {
    private let fixture: PlatformFixture
    private let user = PlatformFixture.user
    private let lag = 4

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(Self.led(.walk(300, seed: 5)))
    }

    /// The candles with closes that follow the volume of four minutes before, and nothing else but a little noise.
    private static func led(_ walk: CandleSeries) -> CandleSeries {
        let candles = (0..<walk.count).map { row -> Candle in
            var candle = walk[row]
            let close = 100 + volume(row - 4) + 0.01 * Double(row * row % 7)
            (candle.open, candle.close, candle.high, candle.low) = (close, close, close + 1, close - 1)
            candle.volume = volume(row)
            return candle
        }
        return CandleSeries(symbol: walk.symbol, timeframe: walk.timeframe, candles: candles)
    }

    /// Goes up and down without a pattern that closes alone would show.
    private static func volume(_ row: Int) -> Double { Double(row * row * row % 97 + 97) }

    @Test(arguments: ["arima", "prophet"])
    func `a column of candles before is a regressor, in the fit, the evaluation and the forecast`(
        algorithm: String
    ) async throws {
        let parameters: JSONObject =
            algorithm == "arima"
            ? ["p": 0, "d": 0, "q": 0, "drift": true, "regressors": ["lag_4(volume)"]]
            : ["regressors": "lag_4(volume):10"]
        let model = try fixture.model(algorithm, horizon: lag, parameters: parameters)
        try await fixture.train(model)
        let stored = try #require(try fixture.store.model(id: model.id)?.metrics)
        let metrics = try JSONValue(parsing: stored)
        // Four rows have no volume of four minutes before.
        #expect(metrics["training_candles"]?.integerValue == 296)
        let error = try #require(metrics["model"]?["rmse"]?.doubleValue)
        let naive = try #require(metrics["naive"]?["rmse"]?.doubleValue)
        #expect(error < naive / 10, "the volume says nearly all: \(error) beside \(naive)")

        let answer = try await fixture.platform.predictor.predict(modelID: model.id, userID: user)
        for (record, row) in zip(answer.records, 296..<300) {
            #expect(abs(record.value - 100 - Self.volume(row)) < 0.5)
        }
        // The volumes of five minutes ahead are nobody's to know.
        let refusal = PlatformError.invalid("horizon", "the model's regressors are known 4 candles ahead only")
        await #expect(throws: refusal) {
            _ = try await fixture.platform.predictor.predict(modelID: model.id, userID: user, horizon: 5)
        }
    }

    @Test(arguments: [
        ("volume", "lag_4(volume)"), ("lag_3(volume)", "is known 3 candles ahead, and 4 are forecast"),
        ("lag_4(wind)", "no market has a column 'wind'"), ("lag_4(rsi_0)", "period"), ("lag_0(volume)", "1 to 10000"),
        ("lag_4(ETH-USDT.close)", "ETH-USDT"),
    ])
    func `what is not known ahead is refused, and what is known is said`(name: String, words: String) throws {
        do {
            _ = try fixture.model("arima", horizon: lag, parameters: ["regressors": .string(name)])
            Issue.record("made a model that looks at \(name)")
        } catch PlatformError.invalid(let fields) {
            #expect(fields.map(\.field) == ["parameters.regressors"])
            #expect(fields.first?.message.contains(words) == true, "\(fields)")
        }
    }

    @Test func `one column at several distances makes several regressors`() async throws {
        let parameters: JSONObject = ["p": 1, "d": 0, "q": 0, "regressors": "lag_4(volume),lag_9(volume)"]
        let model = try fixture.model("arima", horizon: lag, parameters: parameters)
        try await fixture.train(model)
        let stored = try #require(try fixture.store.model(id: model.id)?.metrics)
        #expect(try JSONValue(parsing: stored)["training_candles"]?.integerValue == 291)
    }
}

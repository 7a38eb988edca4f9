import JSON
import MarketData
import Markets
import Randomness
import Storage

/// Asks a server for forecasts of ARIMA models over HTTP, one request after the other on a connection that is kept open:
/// back to back, as a script does, and with a rest after each, in which the processor turns to something else, as a
/// dashboard does. Timed is from writing a request until its answer is there whole.
struct PredictBenchmark {
    private static let models = 4
    private static let horizon = 24
    /// Of each kind.
    private static let requests = 200

    var benchmark: Benchmark {
        Benchmark(
            name: "predict",
            summary: "a forecast of 24 hours by ARIMA(2,1,2) over HTTP that has been made before",
            items: 1,
            bar: "p95 at most 1 ms; at most 10 ms for one that is computed and stored"
        ) { _ in
            let folder = try TemporaryFolder()
            try Self.storeCandles(in: folder.path)
            let server = try ServerProcess(dataDirectory: folder.path, ["--feed", "none"])
            let token = try await server.register()
            let times = try await server.connected { connection in
                var client = Client(connection: connection, token: token)
                return try await Self.measure(&client)
            }
            server.stop()
            return withExtendedLifetime(folder) { times.result }
        }
    }

    /// What the requests took, in milliseconds, and the rate at which the cache had the forecasts.
    private struct Times {
        var known: [Double] = []
        var new: [Double] = []
        var knownAfterRest: [Double] = []
        var newAfterRest: [Double] = []
        var hitRate = 0.0

        var result: Benchmark.Measurement {
            .init(
                milliseconds: known,
                figures: [
                    Figure("cached_p95_ms", percentile95(known), "ms", .atMost(1)),
                    Figure("new_p95_ms", percentile95(new), "ms", .atMost(10)),
                    Figure("cached_after_rest_p95_ms", percentile95(knownAfterRest), "ms", .atMost(1)),
                    Figure("new_after_rest_p95_ms", percentile95(newAfterRest), "ms", .atMost(10)),
                    Figure("hit_rate", hitRate, "", .atLeast(0.4)),
                ]
            )
        }
    }

    private static func measure(_ client: inout Client) async throws -> Times {
        var times = Times()
        for pace in [Client.Pace.backToBack, .rested] {
            var models: [String] = []
            for _ in 0..<Self.models { models.append(try await client.trainedModel()) }
            var (new, known): ([Double], [Double]) = ([], [])
            // Each asks for another horizon, so that none has been answered before.
            for step in 0..<requests / models.count {
                for model in models {
                    new.append(try await client.predict(model, horizon: horizon + step, isCached: false, pace))
                }
            }
            for index in 0..<requests {
                let model = models[index % models.count]
                known.append(try await client.predict(model, horizon: Self.horizon, isCached: true, pace))
            }
            switch pace {
            case .backToBack: (times.new, times.known) = (new, known)
            case .rested: (times.newAfterRest, times.knownAfterRest) = (new, known)
            }
        }
        times.hitRate = try await client.hitRate()
        return times
    }

    private static func storeCandles(in folder: String) throws {
        let data = try DataDirectory(path: folder, command: "aaiti bench")
        guard let symbol = Symbol("BENCH-USDT") else { throw CommandFailure("BENCH-USDT is no symbol") }
        var series = CandleSeries(symbol: symbol, timeframe: .oneHour)
        var random = SeededRandom(seed: 1, stream: "predict")
        var price = 100.0
        for hour in 0..<5000 {
            let open = price
            price = max(1, price + random.normal() / 4)
            series.append(
                Candle(
                    openTime: Timestamp(
                        milliseconds: 1_700_000_000_000 / 3_600_000 * 3_600_000 + Int64(hour) * 3_600_000
                    ),
                    open: open,
                    high: max(open, price),
                    low: min(open, price),
                    close: price,
                    volume: 1
                )
            )
        }
        try data.candles.save(.inferred(symbol: symbol, priceDecimals: 2))
        _ = try data.candles.merge(series)
        try data.close()
    }
}

private func percentile95(_ times: [Double]) -> Double {
    let sorted = times.sorted()
    return sorted[min(sorted.count - 1, max(0, Int((0.95 * Double(sorted.count)).rounded(.up)) - 1))]
}

/// What the benchmark asks of the server.
private struct Client {
    private var connection: HTTPConnection
    private let token: String

    init(connection: HTTPConnection, token: String) {
        self.connection = connection
        self.token = token
    }

    mutating func trainedModel() async throws -> String {
        let body: JSONValue = [
            "name": "bench", "algorithm_type": "arima", "symbols": ["BENCH-USDT"], "target_timeframe": "1h",
            "train": true,
        ]
        let made = try await connection.post("/api/ml/models", token: token, body: JSONWriter.bytes(of: body))
        guard let id = made["model"]?["id"]?.stringValue else { throw CommandFailure("no model was made: \(made)") }
        for _ in 0..<600 {
            let model = try await connection.get("/api/ml/models/\(id)", token: token)["model"]
            switch model?["training_status"]?.stringValue {
            case "trained"?: return id
            case "error"?: throw CommandFailure("the training failed: \(model?["error"]?.stringValue ?? "")")
            default: try await Task.sleep(for: .milliseconds(100))
            }
        }
        throw CommandFailure("the training took more than a minute")
    }

    enum Pace {
        case backToBack
        case rested
    }

    /// The server answers each user at most 100 times a second, and 200 times at once.
    private static let (rest, burst, refill) = (Duration.milliseconds(11), 150, Duration.seconds(2))
    private var asked = 0

    /// The time that an answer took, in milliseconds.
    mutating func predict(_ model: String, horizon: Int, isCached: Bool, _ pace: Pace) async throws -> Double {
        if pace == .backToBack {
            if asked % Self.burst == 0 { try await Task.sleep(for: Self.refill) }
            asked += 1
        }
        let body = JSONWriter.object { $0.member("horizon", horizon) }
        let start = ContinuousClock.now
        let answer = try await connection.post("/api/ml/models/\(model)/predict", token: token, body: body)
        let time = connection.lastRoundTrip.milliseconds
        guard answer["predictions"]?.arrayValue?.count == horizon, answer["cached"]?.boolValue == isCached else {
            throw CommandFailure("the benchmark was answered otherwise than it expected")
        }
        if pace == .rested { try await Task.sleep(until: start + Self.rest) }
        return time
    }

    mutating func hitRate() async throws -> Double {
        let report = try await connection.get("/api/performance", token: token)
        let caches = report["cache"]?["levels"]?.arrayValue ?? []
        guard let cache = caches.first(where: { $0["name"]?.stringValue == "predictions" }),
            let rate = cache["hit_rate"]?.doubleValue
        else { throw CommandFailure("the report says nothing of the cache of predictions") }
        return rate
    }
}

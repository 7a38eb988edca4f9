import JSON
import MarketData
import Markets
import Randomness
import Storage

/// Asks a server for forecasts of ARIMA models over HTTP, one request after the other on a connection that is kept open, as
/// clients do.
struct PredictBenchmark {
    private static let models = 4
    private static let horizon = 24
    private static let cachedRequests = 500
    /// Each asks for another horizon, so that none has been answered before.
    private static let newRequestsPerModel = 50

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
            let (cached, new, rate) = try await server.connected { connection in
                var client = Client(connection: connection, token: token)
                return try await Self.measure(&client)
            }
            server.stop()
            let (known, computed) = (percentile95(cached), percentile95(new))
            return withExtendedLifetime(folder) {
                .init(
                    milliseconds: cached,
                    figures: [
                        Figure("cached_p95_ms", known, "ms", .atMost(1)),
                        Figure("new_p95_ms", computed, "ms", .atMost(10)),
                        Figure("hit_rate", rate, "", .atLeast(0.5)),
                    ]
                )
            }
        }
    }

    /// The times of forecasts that were known and of new ones, and the rate at which the cache had them.
    private static func measure(
        _ client: inout Client
    ) async throws -> (cached: [Double], new: [Double], rate: Double) {
        var (cached, new): ([Double], [Double]) = ([], [])
        var models: [String] = []
        for _ in 0..<Self.models { models.append(try await client.trainedModel()) }
        for step in 0..<newRequestsPerModel {
            for model in models {
                new.append(try await client.predict(model, horizon: horizon + step, isCached: false))
            }
        }
        for index in 0..<cachedRequests {
            let model = models[index % models.count]
            cached.append(try await client.predict(model, horizon: horizon, isCached: true))
        }
        return (cached, new, try await client.hitRate())
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
    var connection: HTTPConnection
    let token: String

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

    /// The server answers each user at most 100 times a second.
    private static let pace = Duration.milliseconds(11)

    /// The time that an answer took, in milliseconds.
    mutating func predict(_ model: String, horizon: Int, isCached: Bool) async throws -> Double {
        let body = JSONWriter.object { $0.member("horizon", horizon) }
        let start = ContinuousClock.now
        let answer = try await connection.post("/api/ml/models/\(model)/predict", token: token, body: body)
        let time = (ContinuousClock.now - start).milliseconds
        guard answer["predictions"]?.arrayValue?.count == horizon, answer["cached"]?.boolValue == isCached else {
            throw CommandFailure("the benchmark was answered otherwise than it expected")
        }
        try await Task.sleep(until: start + Self.pace)
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

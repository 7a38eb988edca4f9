import API
import HTTPTypes
import JSON
import Markets
import Platform
import Storage
import Testing

@Suite struct MarketRoutesTests {
    private let server: WholeServer
    private let token: String

    init() async throws {
        server = try await WholeServer()
        token = try await server.login("ada").accessToken
    }

    private func get(_ path: String) async throws -> Answer { try await server.send(.get, path, token: token) }

    @Test(arguments: [
        "/api/trading/symbols", "/api/trading/market-data/BTC-USDT", "/api/trading/candles/BTC-USDT",
        "/api/trading/indicators/BTC-USDT?names=sma", "/api/trading/indicators", "/api/ml/algorithms", "/api/ml/models",
        "/api/backtests",
        "/api/trading/bots", "/api/analytics/portfolio", "/api/analytics/performance", "/api/performance", "/metrics",
    ])
    func `nothing is told to strangers`(path: String) async throws {
        let stranger = try await server.send(.get, path)
        #expect(stranger.status == 401)
        #expect(stranger.headers[.contentType] == "application/problem+json")
        #expect(try await get(path).status == 200)
    }

    @Test func `HEAD answers as GET without a body`() async throws {
        let head = try await server.send(.head, "/api/trading/candles/BTC-USDT?limit=5", token: token)
        let full = try await get("/api/trading/candles/BTC-USDT?limit=5")
        #expect(head.status == 200)
        #expect(head.size == 0)
        #expect(head.headers[.contentLength] == String(full.size))
        #expect(try await server.send(.head, "/api/trading/symbols").status == 401)
    }

    @Test func `symbols say what is stored of them`() async throws {
        let answer = try await get("/api/trading/symbols")
        #expect(answer["total"] == 1)
        let symbol = try #require(answer["symbols"]?[0])
        #expect(symbol["symbol"] == "BTC-USDT")
        #expect(symbol["base"] == "BTC")
        #expect(symbol["quote"] == "USDT")
        #expect(symbol["source"] == "imported")
        let last = try #require(server.candles.last?.openTime.iso8601)
        let series = try #require(symbol["timeframes"]?[0])
        #expect(series["timeframe"] == "1m")
        #expect(series["first"] == .string(WholeServer.start.iso8601))
        #expect(series["last"] == .string(last))
        #expect(series["candles"] == 200)
        #expect(series["gaps"] == 0 && series["missing"] == 0 && series["behind"] == 0)
        #expect(series["live"] == false && series["stale"] == false)
    }

    @Test(arguments: ["BTC-USDT", "BTC%2FUSDT", "BTC%2fUSDT", "btc-usdt"])
    func `a stored market stands as at its last candle`(symbol: String) async throws {
        let answer = try await get("/api/trading/market-data/\(symbol)")
        #expect(answer.status == 200)
        #expect(answer["symbol"] == "BTC-USDT")
        #expect(answer["price"]?.doubleValue == server.candles.close.last)
        #expect(answer["change_24h"] == .null)
        let mean = server.candles.close.suffix(20).reduce(0, +) / 20
        let sma = try #require(answer["indicators"]?["sma"]?.doubleValue)
        #expect(abs(sma - mean) < 1e-9)
        #expect(answer["source"] == "imported")
        #expect(answer["live"] == false && answer["stale"] == false)
        #expect(answer["age_seconds"]?.doubleValue == 0.001)
    }

    @Test func `an old price says that it is old`() async throws {
        server.clock.advance(by: 600_000)
        let answer = try await get("/api/trading/market-data/BTC-USDT")
        #expect(answer["price"]?.doubleValue == server.candles.close.last)
        #expect(answer["live"] == false && answer["stale"] == true)
        #expect(answer["age_seconds"]?.doubleValue == 600.001)
    }

    @Test(arguments: ["market-data", "candles", "indicators"]) func `an unknown symbol is 404`(
        kind: String
    ) async throws {
        let query = kind == "indicators" ? "?names=sma" : ""
        let answer = try await get("/api/trading/\(kind)/NO-SUCH\(query)")
        #expect(answer.status == 404)
        #expect(answer["type"] == "/problems/not-found")
    }

    @Test(arguments: [
        ("BTC-USD", "There is no symbol 'BTC-USD': perhaps BTC-USDT is meant."),
        ("BTCUSDT", "There is no symbol 'BTCUSDT': perhaps BTC-USDT is meant."),
        ("XRP-EUR", "There is no symbol 'XRP-EUR': import candles for it, or start a feed that has it."),
    ])
    func `what was perhaps meant is named`(symbol: String, detail: String) async throws {
        for path in ["market-data/\(symbol)", "candles/\(symbol)", "symbols/\(symbol)/quality"] {
            let answer = try await get("/api/trading/\(path)")
            #expect(answer.status == 404)
            #expect(answer["detail"] == .string(detail))
        }
    }

    @Test func `candles are arrays, ascending, the newest of them`() async throws {
        let answer = try await get("/api/trading/candles/BTC-USDT?timeframe=5m&limit=3")
        #expect(answer["timeframe"] == "5m")
        let rows = try #require(answer["candles"]?.arrayValue)
        #expect(rows.count == 3)
        #expect(rows.allSatisfy { $0.arrayValue?.count == 6 })
        let times = rows.compactMap { $0[0]?.integerValue }
        #expect(times == times.sorted())
        #expect(rows.last?[4]?.doubleValue == server.candles.close.last)
    }

    @Test(arguments: [
        ("/api/trading/candles/BTC-USDT?timeframe=7m", "timeframe"), ("/api/trading/candles/BTC-USDT?limit=0", "limit"),
        ("/api/trading/candles/BTC-USDT?start=yesterday", "start"), ("/api/trading/candles/BTC-USDT?size=5", "size"),
        ("/api/trading/indicators/BTC-USDT", "names"), ("/api/trading/indicators/BTC-USDT?names=sma:0", "names"),
        ("/api/trading/indicators/BTC-USDT?names=magic", "names"), ("/api/trading/bots?limit=-1", "limit"),
    ])
    func `a wrong parameter is named`(path: String, field: String) async throws {
        let answer = try await get(path)
        #expect(answer.status == 422)
        #expect(answer.fields == [field])
    }

    @Test func `indicators are null until they are warm`() async throws {
        let answer = try await get("/api/trading/indicators/BTC-USDT?names=sma:199,macd&limit=200")
        let values = try #require(answer["values"]?["sma:199"]?.arrayValue)
        #expect(answer["times"]?.arrayValue?.count == 200)
        #expect(values.count == 200)
        #expect(values.prefix(198).allSatisfy { $0.isNull })
        #expect(values.suffix(2).allSatisfy { $0.doubleValue != nil })
        #expect(answer["values"]?.objectValue?.keys.contains("macd:12:26:9.signal") == true)
    }

    @Test func `the registry says what indicators there are`() async throws {
        let answer = try await get("/api/trading/indicators")
        let entries = try #require(answer["indicators"]?.arrayValue)
        #expect(entries.count > 50)
        let macd = try #require(entries.first { $0["name"] == "macd" })
        #expect(macd["outputs"] == ["macd", "signal", "histogram"])
        #expect(macd["scale"] == "own")
        #expect(macd["parameters"]?["properties"]?.objectValue?.keys == ["fast", "slow", "signal"])
        let sma = try #require(entries.first { $0["name"] == "sma" })
        #expect(sma["outputs"] == [])
        #expect(sma["scale"] == "price")
    }

    /// As the page asks for them: each with its defaults, each output a column of the answer.
    @Test func `every indicator of the registry can be asked for`() async throws {
        let entries = try #require(try await get("/api/trading/indicators")["indicators"]?.arrayValue)
        for entry in entries {
            let name = try #require(entry["name"]?.stringValue)
            let values = try #require(try await get("/api/trading/indicators/BTC-USDT?names=\(name)&limit=5")["values"])
            let outputs = entry["outputs"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let endings = values.objectValue?.keys.map { $0.split(separator: ".").last.map(String.init) ?? "" } ?? []
            #expect(outputs.isEmpty ? endings.count == 1 : endings == outputs, "\(name)")
        }
    }

    private let csv = "time,open,high,low,close,volume\n1700000040,1,2,1,2,5\n1700000100,x,2,1,2,5\n"

    @Test func `an upload says what it took, line by line`() async throws {
        let path = "/api/trading/candles/NEW-USD?timeframe=1m"
        let answer = try await server.send(.post, path, bytes: Array(csv.utf8), token: token)
        #expect(answer.status == 201)
        #expect(answer["read"] == 2)
        #expect(answer["inserted"] == 1)
        #expect(answer["rejected"]?[0]?["line"] == 3)
        let again = try await server.send(.post, path, bytes: Array(csv.utf8), token: token)
        #expect(again["inserted"] == 0)
    }

    @Test func `a viewer uploads nothing`() async throws {
        let viewer = try await server.login("vera", .viewer)
        let path = "/api/trading/candles/NEW-USD?timeframe=1m"
        let answer = try await server.send(.post, path, bytes: Array(csv.utf8), token: viewer.accessToken)
        #expect(answer.status == 403)
        #expect(try await get("/api/trading/symbols")["total"] == 1)
    }
}
